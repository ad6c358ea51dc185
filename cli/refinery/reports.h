// SPDX-License-Identifier: Apache-2.0
// What whoever did the work is told when it cannot be merged.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/refinery/outcomes.h"
#include "cli/refinery/verifier.h"
#include "common/git/merging.h"
#include "hooks/merge_request.h"
#include "hooks/rig.h"

namespace gt {

/// A check is red on the target with `before` of the batch and this one merged, and green without
/// it.
[[nodiscard]] Verdict red_verdict(const RigConfig& rig, const std::vector<MergeRequest>& batch,
                                  std::size_t before, const TreeReport::Row& check);

/// It cannot be merged: the files, and the commits of both sides that touched them. Errors: git's.
[[nodiscard]] Result<Verdict> conflict_verdict(Merging& git,
                                               const std::filesystem::path& repository,
                                               const RigConfig& rig, const MergeRequest& request,
                                               const std::string& base,
                                               const std::vector<std::string>& files);

}  // namespace gt
