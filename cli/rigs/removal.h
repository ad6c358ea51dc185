// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "cli/context.h"

namespace gt {

struct RemovedRig {
  std::string name;
  std::string trash_id;          ///< ULID: .gt/trash/ID.yaml tells what .gt/trash/ID/ holds
  std::filesystem::path folder;  ///< where the rig's folder is now
};

/// Moves a rig's folder and what the town remembers of its agents into the trash; nothing is
/// deleted. Errors: kNotFound; kConflict while agents of it run; kRefused when one of its worktrees
/// holds work that is nowhere else, with the worktrees named.
[[nodiscard]] Result<RemovedRig> remove_rig(Context& context, const std::string& name,
                                            const std::string& actor);

}  // namespace gt
