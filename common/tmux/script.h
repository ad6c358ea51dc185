// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gt {

/// One session to make: what `start` asks the daemon for.
struct SessionSpec {
  std::string name;
  std::string instance;  ///< ULID, remembered by tmux as @instance
  std::filesystem::path directory;
  std::vector<std::string> argv;
  std::vector<std::string> environment;  ///< `NAME=value`
  int width = 200, height = 50;
};

/// `text` as one word of a tmux command file.
[[nodiscard]] std::string tmux_quoted(std::string_view text);

/// The lines of a `tmux source-file -` script. Each command stands on a line of its own, because an
/// error ends only its own line (tmux 3.3a, 3.7c).
[[nodiscard]] std::string start_lines(const SessionSpec& session);
[[nodiscard]] std::string stop_line(std::string_view session);

/// Options of a town's server, set before its first session: dead panes stay to be read, history is
/// bounded, no status line, Escape is not waited for. `exit_command` is an argv that runs when a
/// pane's program ends, with the session's name as its last argument.
[[nodiscard]] std::string server_lines(const std::vector<std::string>& exit_command);

}  // namespace gt
