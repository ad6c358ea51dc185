// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"

namespace gt {

/// One process for certain: a pid alone may be another one's by the time it is used.
struct ProcessIdentity {
  pid_t pid = 0;
  std::uint64_t started = 0;  ///< clock ticks since boot

  friend auto operator<=>(const ProcessIdentity&, const ProcessIdentity&) = default;
};

/// What /proc says of a process. A zombie answers kill(pid, 0) and is dead all the same.
enum class ProcessState { kAlive, kZombie, kGone };
[[nodiscard]] ProcessState process_state(pid_t pid);

/// The living process of that pid.
[[nodiscard]] std::optional<ProcessIdentity> process_identity(pid_t pid);

/// The value of `name` in the environment that a process was started with; empty if it is not
/// there.
[[nodiscard]] std::string environment_value(pid_t pid, std::string_view name);

/// True if there is a /proc to ask: without one (macOS) the functions below know nothing.
[[nodiscard]] bool can_read_processes();

/// Each of `roots` that is alive, with all its descendants, but for `spared` and what is below it.
/// Source: proc_pid_stat(5).
[[nodiscard]] std::vector<ProcessIdentity> process_trees(const std::vector<pid_t>& roots,
                                                         pid_t spared = 0);

/// The living processes of this user that were started with one of these `NAME=value` in their
/// environment: children that left their tree (setsid, double fork) are among them.
[[nodiscard]] std::vector<ProcessIdentity> processes_with(
    const std::vector<std::string>& variables);

/// Waits `patience` for them to end by themselves, then sends TERM, and KILL after `grace`; this
/// process itself is spared. Returns those that are still alive after another `grace`.
std::vector<ProcessIdentity> end_processes(std::vector<ProcessIdentity> processes,
                                           Duration patience, Duration grace, Clock& clock);

}  // namespace gt
