// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace gt {

/// The `tmux` that PATH finds; just `tmux`, which cannot be run, if it finds none.
[[nodiscard]] std::string tmux_program();

/// The environment tmux is run with, and so all that a session inherits from us: who the user is,
/// their language and time zone, and where their tmux sockets are. PATH is not in it: tmux would
/// give the client's PATH to every session, over the one it is started with (3.3a).
[[nodiscard]] std::vector<std::string> tmux_environment();

/// The line of a tmux script that gives PATH to what has none of its own, as its hooks.
[[nodiscard]] std::string tmux_path_line();

}  // namespace gt
