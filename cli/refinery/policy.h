// SPDX-License-Identifier: Apache-2.0
// What is decided about a request before anything is merged. Pure.
#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/git/merging.h"
#include "hooks/merge_request.h"
#include "hooks/merge_rules.h"
#include "hooks/work_item.h"

namespace gt {

/// Whether a waiting request may have its turn, by its item.
struct Turn {
  enum Kind {
    kReady,
    kLeave,     ///< not now; `reason` says why
    kWithdraw,  ///< nobody wants it merged any more
  } kind = kReady;
  std::string reason = {};
};
[[nodiscard]] Turn turn_of(const Result<WorkItem>& item);

/// False where no rule asks which files a request changes.
[[nodiscard]] bool looks_at_changes(const MergeRules& rules);

/// What the rig's rules say of a request that changes these files.
struct PolicyWord {
  enum Kind { kMerge, kReview, kSendBack } kind = kMerge;
  std::string reason = {};  ///< of the latter two
};
[[nodiscard]] PolicyWord policy_word(const MergeRules& rules, const MergeRequest& request,
                                     const std::vector<FileChange>& changes);

}  // namespace gt
