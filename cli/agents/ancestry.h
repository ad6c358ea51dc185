// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/tmux/listing.h"
#include "common/town/address.h"

namespace gt {

/// The session whose program is `pid` or an ancestor of it; nothing if none is. An environment can
/// say anything; this cannot be made up from outside the session. Source: proc(5), /proc/PID/stat.
[[nodiscard]] const TmuxSession* session_around(pid_t pid,
                                                const std::vector<TmuxSession>& sessions);

/// The session of an agent as the environment of its program names it.
struct SessionMark {
  Address agent;
  std::string instance;
};

/// The mark of the program of the nearest tmux session that `pid` descends from, if it is one of
/// this town. It asks no tmux server, which makes it cheap, and good enough for a journal: a
/// program that starts a tmux server of its own can make its mark up. Source: proc(5).
[[nodiscard]] std::optional<SessionMark> session_mark_around(pid_t pid,
                                                             const std::filesystem::path& town);

/// True if `pid` descends from a tmux server, whosever it is, or nobody can tell. Source: proc(5).
[[nodiscard]] bool is_in_tmux(pid_t pid);

/// True if `pid` could have begun in a session of `since` or later and left it (setsid, no parent):
/// its ancestry ends at a process that began then, and that init has, and it has no terminal. What
/// makes itself a terminal after that passes. Source: proc(5).
[[nodiscard]] bool may_have_left(pid_t pid, WallTime since, WallTime now);

/// The parent of a process; nothing if it is not there.
[[nodiscard]] std::optional<pid_t> parent_of(pid_t pid);

}  // namespace gt
