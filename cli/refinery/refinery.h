// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/context.h"
#include "common/store/file_lock.h"
#include "hooks/merge_request.h"

namespace gt {

/// How long a remote may take to say what it has.
inline constexpr Duration kFetchDeadline = std::chrono::minutes(2);

/// The right to merge in one rig: whoever holds it is its refinery. Gone with its holder.
/// Errors: kBusy when somebody else is.
[[nodiscard]] Result<FileLock> take_refinery_lease(Context& context, const std::string& rig);

/// True while somebody holds it.
[[nodiscard]] bool is_refinery_at_work(Context& context, const std::string& rig);

/// What one run of a refinery came to.
struct RefineryRun {
  struct Outcome {
    WorkId id;
    MergeState state;
    std::string reason;
  };
  std::vector<Outcome> outcomes;      ///< in the order in which they were decided
  int check_runs = 0;                 ///< programs that were run for it
  std::optional<std::string> paused;  ///< why nothing is merged
  std::optional<std::string> smoke;   ///< what the checks say of the target, if it was its time
  std::vector<std::string> remarks;   ///< requests that were left where they are, and why
};

struct RefineryOptions {
  std::optional<WorkId> only;  ///< this one, whatever its turn
  bool is_once = false;        ///< one batch, not the whole queue
};

/// Verifies and merges what waits in the rig's queue until nothing is left that can be. Takes the
/// lease. What an earlier one began and did not end is ended first. Errors: kBusy; git's; kDisk.
[[nodiscard]] Result<RefineryRun> run_refinery(Context& context, const std::string& rig,
                                               const RefineryOptions& options);

/// True if there is something in the queue of the rig that a refinery could do now.
[[nodiscard]] Result<bool> needs_refinery(Context& context, const std::string& rig);

}  // namespace gt
