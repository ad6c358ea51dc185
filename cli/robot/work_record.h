// SPDX-License-Identifier: Apache-2.0
// How far a robot has come with a work item, so that one that was killed goes on where it was. Two
// witnesses, of which the farther one counts:
//
//   * its commits, each with the trailer `Work-item: web-42 step 3`: the truth that cannot be lost;
//   * `robot-step` in the worktree's own git directory, `web-42 3`: also knows of steps that leave
//     no commit, such as having handed off.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "cli/robot/face.h"
#include "common/base/result.h"
#include "common/store/disk.h"

namespace gt {

/// The message of the commit that step `number` (from 1) of `item` makes.
[[nodiscard]] std::string commit_message(std::string_view message, std::string_view item,
                                         std::size_t number);

/// The highest step of `item` among `trailers`, the values of Work-item trailers, one a line.
[[nodiscard]] std::size_t last_committed_step(std::string_view trailers, std::string_view item);

class WorkRecord {
 public:
  WorkRecord(Face& face, Disk& disk, std::filesystem::path worktree)
      : face_(face), disk_(disk), worktree_(std::move(worktree)) {}

  /// How many steps of `item` are done. Errors: kInterrupted; kFailed outside a git repository.
  [[nodiscard]] Result<std::size_t> steps_done(std::string_view item);
  /// Durable when it returns. Only after steps_done().
  [[nodiscard]] Result<void> set_steps_done(std::string_view item, std::size_t count);

 private:
  [[nodiscard]] Result<std::string> git(std::vector<std::string> arguments);

  Face& face_;
  Disk& disk_;
  std::filesystem::path worktree_;
  std::filesystem::path file_;
};

}  // namespace gt
