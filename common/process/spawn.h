// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace gt {

/// One program to start. No shell is between us and it.
struct Program {
  /// argv[0] is looked up in PATH of the environment given (else ours) if it has no slash. A
  /// relative one with a slash starts at `directory`.
  std::vector<std::string> argv = {};
  std::filesystem::path directory = {};                      ///< empty: ours
  std::optional<std::vector<std::string>> environment = {};  ///< `NAME=value`; nothing: ours
  bool own_group = true;     ///< leads a process group (killable as one)
  bool own_session = false;  ///< has no terminal, and so outlives the one it was started from
};

/// Descriptors that become the child's 0, 1 and 2; -1 is /dev/null.
struct StandardStreams {
  int in = -1, out = -1, err = -1;
};

/// Starts `program` by posix_spawn(3): signal mask and dispositions as a login would have them,
/// every descriptor but the three closed. Returns its pid, which the caller must reap.
/// Errors: kMissing when there is no such program; kNotFound when there is no such directory;
/// kFailed. A program that cannot be executed leaves no zombie.
[[nodiscard]] Result<pid_t> spawn(const Program& program, StandardStreams streams);

/// The absolute path of `name` as the directories of `path` (as in $PATH) have it; nothing if none
/// holds an executable file of that name. A name with a slash is itself. Relative directories are
/// passed over: what lies in a worktree must not pass for git.
[[nodiscard]] std::optional<std::string> find_program(std::string_view name, std::string_view path);

/// The program `name` that stands beside this one, so that the two are of one version; else just
/// `name`.
[[nodiscard]] std::string sibling_program(std::string_view name);

}  // namespace gt
