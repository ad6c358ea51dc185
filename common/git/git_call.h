// SPDX-License-Identifier: Apache-2.0
// One call of the git program: how it is started, and what its output says.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/process/process_runner.h"

namespace gt {

inline constexpr Duration kGitDeadline = std::chrono::seconds(60);
/// For whatever copies a repository.
inline constexpr Duration kLongGitDeadline = std::chrono::minutes(15);

struct GitCall {
  std::vector<std::string> arguments;
  std::filesystem::path directory = {};
  std::vector<std::string> environment = {};  ///< more variables, `NAME=value`
  Duration deadline = kGitDeadline;
};

/// Runs git without the caller's GIT_* variables, such that it neither asks nor finds a repository
/// above `directory`. Errors: kMissing without git; kTimedOut; the runner's.
[[nodiscard]] Result<ProcessOutcome> start_git(ProcessRunner& runner, GitCall call);

/// The failure of a call in git's own words, with the command that git advises as the hint.
[[nodiscard]] Error git_failure(const ProcessOutcome& outcome);

/// What git printed, without the newline at its end. Errors: as start_git; kFailed.
[[nodiscard]] Result<std::string> run_git(ProcessRunner& runner, GitCall call);
/// The same for what it does.
[[nodiscard]] Result<void> check_git(ProcessRunner& runner, GitCall call);

}  // namespace gt
