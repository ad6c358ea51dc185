// SPDX-License-Identifier: Apache-2.0
// Work that lands by a pull request: what the host of the repository says of one, as data, and the
// two commands by which it is asked and told. See hooks/pull_request_rules.h.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/context.h"
#include "common/git/merging.h"
#include "hooks/merge_request.h"
#include "hooks/rig.h"

namespace gt {

/// One pull request, as its host tells it.
struct PullRequest {
  enum State { kOpen, kMerged, kClosed } state = kOpen;
  std::string url;
  std::string head;          ///< the commit that it is of; empty: not told
  std::string merge_commit;  ///< that brought it onto the target; empty: not told
};

/// What a state command printed. Errors: kFailed for anything but JSON, and for a state that is no
/// word of any host: what nobody understands is not "none".
[[nodiscard]] Result<std::vector<PullRequest>> read_pull_requests(std::string_view output);

/// The one of a request: by its address where that is known; else one that is open, else one that
/// was merged with this very commit as its head. One that is closed is nobody's but of a request
/// that is proposed by it. Nothing: none of them is.
[[nodiscard]] std::optional<PullRequest> pull_request_of(const MergeRequest& request,
                                                         const std::vector<PullRequest>& all);

/// The words of a command with the request's own in their places, and the variables of a line.
[[nodiscard]] std::vector<std::string> words_for(const HostCommand& command,
                                                 const MergeRequest& request);
[[nodiscard]] std::vector<std::string> variables_for(const MergeRequest& request);

/// Asks and tells the host of one rig's repository.
class PullRequestHost {
 public:
  /// `mark` is in the environment of what is started: what a killed refinery left is found by it.
  PullRequestHost(Context& context, const RigConfig& rig, Merging& git, std::string mark)
      : context_(context), rig_(rig), git_(git), mark_(std::move(mark)) {}

  /// The request's own, if there is one. Errors: kFailed, kMissing, when the host cannot be asked.
  [[nodiscard]] Result<std::optional<PullRequest>> find(const MergeRequest& request);

  /// Pushes the branch and opens one, unless there is one: done again, it is the same one. Errors:
  /// as find; kConflict when the branch is elsewhere at the remote.
  [[nodiscard]] Result<PullRequest> open(const MergeRequest& request);

 private:
  [[nodiscard]] Result<std::string> run(const HostCommand& command, const MergeRequest& request);
  [[nodiscard]] Result<void> push_branch(const MergeRequest& request);

  Context& context_;
  const RigConfig& rig_;
  Merging& git_;
  std::string mark_;
};

}  // namespace gt
