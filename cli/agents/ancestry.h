// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "common/tmux/listing.h"

namespace gt {

/// The session whose program is `pid` or an ancestor of it; nothing if none is. An environment can
/// say anything; this cannot be made up from outside the session. Source: proc(5), /proc/PID/stat.
[[nodiscard]] const TmuxSession* session_around(pid_t pid,
                                                const std::vector<TmuxSession>& sessions);

/// The parent of a process; nothing if it is not there.
[[nodiscard]] std::optional<pid_t> parent_of(pid_t pid);

}  // namespace gt
