// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/work_record.h"

#include <algorithm>

#include "cli/robot/git_call.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// The number after `start` in `line`; 0 if the line begins otherwise.
std::size_t number_after(std::string_view start, std::string_view line) {
  if (!line.starts_with(start)) return 0;
  const auto number = parse_integer(trimmed(line.substr(start.size())));
  return number && *number > 0 ? static_cast<std::size_t>(*number) : 0;
}

}  // namespace

std::string commit_message(std::string_view message, std::string_view item, std::size_t number) {
  return format("{}\n\nWork-item: {} step {}\n", message, item, number);
}

std::size_t last_committed_step(std::string_view trailers, std::string_view item) {
  std::size_t last = 0;
  for (const std::string_view line : lines_of(trailers)) {
    last = std::max(last, number_after(format("{} step ", item), line));
  }
  return last;
}

Result<std::size_t> WorkRecord::steps_done(std::string_view item) {
  GT_TRY(const std::string path, git({"rev-parse", "--git-path", "robot-step"}));
  file_ = worktree_ / std::string(trimmed(path));
  GT_TRY(const std::string trailers,
         git({"log", "-n", "1000", "--format=%(trailers:key=Work-item,valueonly)"}));
  const std::size_t committed = last_committed_step(trailers, item);
  const auto noted = disk_.read(file_);
  if (!noted) return committed;
  return std::max(committed, number_after(format("{} ", item), *noted));
}

Result<void> WorkRecord::set_steps_done(std::string_view item, std::size_t count) {
  const std::filesystem::path fresh = file_.string() + ".new";
  (void)disk_.remove(fresh);  // of a robot that was killed between the next two steps
  GT_CHECK(disk_.write_new(fresh, format("{} {}\n", item, count)));
  GT_CHECK(disk_.rename(fresh, file_));
  return disk_.sync_directory(file_.parent_path());
}

Result<std::string> WorkRecord::git(std::vector<std::string> arguments) {
  std::string out;
  GT_TRY(const ProcessOutcome outcome,
         face_.run(git_call(std::move(arguments), worktree_), [&](std::string_view line) {
           out += line;
           out += '\n';
         }));
  if (!outcome.succeeded()) return Error{ErrorCode::kFailed, "git: " + out, ""};
  return out;
}

}  // namespace gt
