// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gt {

// How the daemon works tmux: one process per batch, `batch_arguments(server)`, whose standard input
// is server_lines, any number of start_lines and stop_lines, and listing_line at the end. Measured
// with tmux 3.3a on 2026-11-20:
//
// - start-server makes the server if there is none; 200 sessions in one script take 0.4 s, their
//   listing comes back whole, and a line may be as long as it likes (20 KB of environment).
// - A command that fails ends only its own line, the others run, and the exit status is 1. What it
//   says on standard error has no line number. Ours fail only for a reason: starting a session that
//   runs and ending one that does not are no errors. So 0 means that every line worked.
// - A line that cannot be parsed (`-:3: unknown command`, unknown flags too) ends all: nothing
// runs,
//   no listing comes. tmux_quoted never makes one.
// - The listing is the truth, whatever the status; an empty one is exit status 1 and `no current
//   target`. read_listing knows.
// - A session gets PATH from the tmux client that makes it, over any PATH of its own, but only if
//   that client has one: run the batch with an environment without PATH (and an absolute argv[0]),
//   and each session has the PATH of its own `environment`.
// - The first client's environment is what every later session inherits: give it an allow-list.
// - Within 20 ms of a kill-server a new server fails with `server exited unexpectedly`: the server
//   that is ending still holds the socket. Tmux::end_server waits for its end.
// - A directory that does not exist is no error: the session runs somewhere else. Check it before.
// - A program that does not exist is no error either: its pane is dead, with status 1.
// - libutempter, which 3.3a calls at the birth and death of a pane, sets SIGCHLD aside for a
// moment:
//   an end that falls into it (1 in 25) is listed as dead without a status, and its exit command
//   runs only when the server's next child ends. The tick must not count on it.
// - What a program prints in its last instant may never reach its screen (1 run in 4 under load).

/// One session to make: what `start` asks the daemon for.
struct SessionSpec {
  std::string name;
  std::string instance;  ///< ULID; becomes GT_INSTANCE in the session, where the listing reads it
  std::filesystem::path directory;
  std::vector<std::string> argv;
  std::vector<std::string> environment;  ///< `NAME=value`
  int width = 200, height = 50;
};

/// `text` as one word of a tmux command file. Every byte but NUL comes through.
[[nodiscard]] std::string tmux_quoted(std::string_view text);

/// `text` where tmux expands formats: each `#` twice, but for those before a `[`, which tmux takes
/// for a style and leaves alone (3.3a, format.c).
[[nodiscard]] std::string format_escaped(std::string_view text);

/// The target of commands that take a pane: the session of exactly this name.
[[nodiscard]] std::string pane_target(std::string_view session);

/// The line that does `then` if there is a session of exactly this name, else `otherwise`, commands
/// both. if-shell takes a missing target for an answer and not for an error; but of a missing
/// session tmux tells what is true of one that a terminal is attached to, wherever there is any
/// (3.3a): so it is asked for its name.
[[nodiscard]] std::string if_session(std::string_view session, std::string_view then,
                                     std::string_view otherwise);

/// The lines that make a session, idempotent by name: one whose program runs is left as it is, its
/// instance too; one whose program has ended makes room. argv is executed without a shell.
[[nodiscard]] std::string start_lines(const SessionSpec& session);

/// The line that ends a session; no error if there is none. Its program and what stands in the
/// terminal's foreground get a HUP; what ignores that lives on.
[[nodiscard]] std::string stop_line(std::string_view session);

/// Options of a town's server, set before its first session and harmless to set again: it lives
/// without sessions, dead panes stay to be read, history is bounded, no status line, Escape is not
/// waited for. `exit_command` is an argv that runs when a pane's program ends, with the session's
/// name as its last argument; none for an empty one. Its environment is the server's.
[[nodiscard]] std::string server_lines(const std::vector<std::string>& exit_command);

/// The line that prints what parse_listing reads.
[[nodiscard]] std::string listing_line();

/// The argument vector that starts `tmux -L server` if need be, without anybody's configuration,
/// and runs the script on its standard input.
[[nodiscard]] std::vector<std::string> batch_arguments(std::string_view server);

/// The same, but none is started.
[[nodiscard]] std::vector<std::string> script_arguments(std::string_view server);

}  // namespace gt
