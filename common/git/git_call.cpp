// SPDX-License-Identifier: Apache-2.0
#include "common/git/git_call.h"

#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

using std::filesystem::path;

constexpr std::size_t kOutputLimitBytes = std::size_t{64} << 20;

/// Ours without git's variables, and such that git neither asks nor looks beyond `directory`: a
/// worktree that lost its .git must not be taken for part of a repository around the town.
std::vector<std::string> environment_for(const path& directory) {
  std::vector<std::string> environment = {
      "LC_ALL=C",
      "GIT_TERMINAL_PROMPT=0",
      "GIT_OPTIONAL_LOCKS=0",
      // ssh and git ask these before the terminal, and take their failure for an answer.
      "GIT_ASKPASS=/bin/false",
      "SSH_ASKPASS=/bin/false",
      "SSH_ASKPASS_REQUIRE=force",
  };
  if (!directory.empty()) {
    environment.push_back("GIT_CEILING_DIRECTORIES=" + directory.parent_path().string());
  }
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const bool is_ours = text.starts_with("GIT_") || text.starts_with("LC_") ||
                         text.starts_with("LANGUAGE=") || text.starts_with("SSH_ASKPASS");
    if (!is_ours) environment.emplace_back(text);
  }
  return environment;
}

/// The line of git's that says why: the first `fatal:`, else the first `error:`, else the last.
/// What ssh says comes before a `fatal:` that only says that something was wrong.
std::string reason(std::string_view problems) {
  const std::vector<std::string_view> lines = lines_of(trimmed(problems));
  for (const std::string_view mark : {"fatal: ", "error: "}) {
    const auto found = std::find_if(lines.begin(), lines.end(), [mark](std::string_view line) {
      return line.starts_with(mark);
    });
    if (found == lines.end()) continue;
    const std::string_view said = found->substr(mark.size());
    const bool says_nothing = said.starts_with("Could not read from remote repository");
    return printable(says_nothing && found != lines.begin() ? *std::prev(found) : said);
  }
  return lines.empty() ? "it said nothing" : printable(lines.back());
}

/// The command that git itself advises: where another user owns the repository, it names one.
std::string advice(std::string_view problems) {
  for (const std::string_view line : lines_of(problems)) {
    const std::string_view command = trimmed(line);
    if (command.starts_with("git config --global --add safe.directory ")) return printable(command);
  }
  return {};
}

}  // namespace

Result<ProcessOutcome> start_git(ProcessRunner& runner, GitCall call) {
  ProcessRequest request;
  request.program.argv = {"git"};
  std::move(call.arguments.begin(), call.arguments.end(), std::back_inserter(request.program.argv));
  request.program.environment = environment_for(call.directory);
  std::move(call.environment.begin(), call.environment.end(),
            std::back_inserter(*request.program.environment));
  request.program.directory = std::move(call.directory);
  request.deadline = call.deadline;
  request.output_limit_bytes = kOutputLimitBytes;
  const std::string verb = request.program.argv.size() > 1 ? request.program.argv[1] : "";
  Result<ProcessOutcome> outcome = runner.run(request);
  if (!outcome && outcome.error().code == ErrorCode::kMissing) {
    return Error{ErrorCode::kMissing, "git is not installed", "apt-get install git"};
  }
  if (outcome && outcome->timed_out) {
    return Error{ErrorCode::kTimedOut,
                 format("git {} took longer than {}", verb, format_duration(call.deadline)), ""};
  }
  return outcome;
}

Error git_failure(const ProcessOutcome& outcome) {
  return {ErrorCode::kFailed, format("git: {}", reason(outcome.err)), advice(outcome.err)};
}

Result<std::string> run_git(ProcessRunner& runner, GitCall call) {
  GT_TRY(const ProcessOutcome outcome, start_git(runner, std::move(call)));
  if (!outcome.succeeded()) return git_failure(outcome);
  if (outcome.was_truncated) return Error{ErrorCode::kFailed, "git: too much output", ""};
  return std::string(trimmed(outcome.out));
}

Result<void> check_git(ProcessRunner& runner, GitCall call) {
  GT_CHECK(run_git(runner, std::move(call)));
  return {};
}

}  // namespace gt
