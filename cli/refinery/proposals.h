// SPDX-License-Identifier: Apache-2.0
// What becomes of a request that lands by a pull request: see pull_request.h.
#pragma once

#include <functional>
#include <string>

#include "cli/context.h"
#include "cli/refinery/pull_request.h"

namespace gt {

/// Opens a pull request for work that is proven green, or finds the one there is, and tells of it.
/// One that cannot be opened for good is held. Returns the state the request has then. Errors: the
/// host's, when it cannot be asked; kDisk.
[[nodiscard]] Result<MergeState> propose(Context& context, PullRequestHost& host,
                                         const MergeRequest& request, const std::string& actor);

/// What a host's word about a proposed request means.
struct ProposalWord {
  enum Kind {
    kStays,   ///< nothing has happened, or nothing that can be believed yet: see `reason`
    kLanded,  ///< by `commit`, which is on the target
    kClosed,  ///< without being merged
  } kind = kStays;
  std::string commit;
  std::string reason;
};

/// Decides. `is_on_target` knows the target as it was fetched: nothing has landed by a host's word
/// alone.
using IsOnTarget = std::function<Result<bool>(const std::string& commit)>;
[[nodiscard]] Result<ProposalWord> word_on(const std::optional<PullRequest>& pull,
                                           const MergeRequest& request,
                                           const IsOnTarget& is_on_target);

/// Writes down what keeps it, and its page, if that is new.
[[nodiscard]] Result<void> keep_proposal(Context& context, const MergeRequest& request,
                                         const std::optional<PullRequest>& pull,
                                         const std::string& reason);

/// It was closed without being merged: a person says what is to become of it, and whoever did the
/// work knows.
[[nodiscard]] Result<void> hold_closed(Context& context, const MergeRequest& request,
                                       const std::string& actor);

}  // namespace gt
