// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gt::testing {

/// One run of the built `gt` that is killed, as by `kill -9`, right after one of its changes: of
/// the file system, of a process it has started and waited for, of what it has told a socket.
struct KilledRun {
  int status = 0;                    ///< of its exit; 137 if it was killed
  std::vector<std::string> changes;  ///< as far as it came: `rename web/rig.yaml`, `wait4`, …
  std::string told;                  ///< what it wrote to its outputs
};

/// True if this machine lets a process trace its child.
[[nodiscard]] bool can_trace();

/// Runs `gt WORDS`, and kills it after its change number `kill_after`, counted from 1; 0: not at
/// all. Source: ptrace(2), PTRACE_GET_SYSCALL_INFO.
[[nodiscard]] KilledRun run_gt_killed(const std::vector<std::string>& words,
                                      const std::filesystem::path& directory,
                                      const std::vector<std::string>& environment, int kill_after);

}  // namespace gt::testing
