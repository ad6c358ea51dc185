// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "cli/context.h"

namespace gt {

/// The program of the daemon: gtd beside this gt, else the one in PATH.
/// Errors: kMissing.
[[nodiscard]] Result<std::filesystem::path> find_daemon_program(const World& world);

/// Sees to it that the town's daemon answers. Returns true if it was started now. Any number of
/// callers at once get one daemon. Errors: kMissing; kUnreachable, with what the daemon said last;
/// kConflict when the town was moved while it ran.
[[nodiscard]] Result<bool> ensure_daemon(Context& context);

/// The tmux server of a daemon that was started when the town had another path or name; its agents
/// run there, out of our sight. Nothing if the daemon is down, or ours.
[[nodiscard]] std::optional<std::string> left_behind_server(Context& context);

/// Asks the daemon to end and waits until it has. Returns false if none ran. With `force` one that
/// does not go is killed. Errors: kTimedOut, with --force as the hint.
[[nodiscard]] Result<bool> stop_daemon(Context& context, bool force);

/// The last lines of the daemon's log; empty if there is none.
[[nodiscard]] std::string daemon_log_tail(Context& context, std::size_t lines);

}  // namespace gt
