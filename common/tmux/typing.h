// SPDX-License-Identifier: Apache-2.0
// Typing into a session as tmux scripts and what they say: pure functions, but for unread_input.
// Measured with tmux 3.3a on 2026-11-20:
//
// - Pasting into a pane whose program has ended crashes the server; in copy mode a paste goes
//   through and keys do not. So the look at the pane and the act are one step of the server: an
//   if-shell that compares what was seen with what is.
// - session_activity is set by keys of attached terminals and by attaching, not by output and not
//   by send-keys: it tells whether a person typed since.
// - A key of a person that comes between a paste and its submit key would become part of the
//   message. Where a terminal is attached, the session's key table is changed meanwhile for one in
//   which each key waits and is sent on afterwards, in order. A timer of the server ends that if we
//   die.
// - `run-shell -C` runs in the queue of the attached client, which those waiting keys block: the
//   timer must be a shell's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/process/process_runner.h"
#include "common/tmux/listing.h"

namespace gt {

/// The pane of a session at one moment of its server.
struct PaneLook {
  TmuxSession session;
  std::string pane;    ///< its id, which no other pane ever has: `%3`
  std::string tty;     ///< its terminal
  std::string typist;  ///< who may type into it
  WallTime last_key;   ///< of a terminal that is attached, to the second
  int cursor_x = 0, cursor_y = 0;
  bool is_deaf = false;  ///< a person told tmux to give it no input
  std::string screen;    ///< what can be seen of it, escape sequences left out
};

/// Makes `typist` the one who may type into the session, and looks at its pane.
[[nodiscard]] std::string look_script(std::string_view session, std::string_view typist);
/// What that printed; nothing if there is no such session. Errors: kFailed.
[[nodiscard]] Result<std::optional<PaneLook>> read_look(const ProcessOutcome& outcome);

/// Pastes, if the pane is as it was seen. While `hold` is not empty and a terminal is attached,
/// keys of that wait until release_line of the same `hold`, or a few seconds. `hold` is unique.
[[nodiscard]] std::string paste_script(const PaneLook& seen, std::string_view text,
                                       std::string_view hold);
/// Presses a key, if the pane is as it was seen: a name of tmux's, or `CR` for the bare byte.
[[nodiscard]] std::string press_script(const PaneLook& seen, std::string_view key,
                                       std::string_view hold);
/// Lets the keys through that waited.
[[nodiscard]] std::string release_line(const PaneLook& seen, std::string_view hold);
/// Leaves copy mode, unless a terminal is attached.
[[nodiscard]] std::string leave_mode_line(const PaneLook& seen);
/// True if the script before did it, false if the pane had changed. Errors: kFailed when nobody
/// knows.
[[nodiscard]] Result<bool> read_typed(const ProcessOutcome& outcome);

/// How many bytes wait in a terminal for its program to read them; nothing if that cannot be told.
/// Source: ioctl_tty(2), FIONREAD.
[[nodiscard]] std::optional<std::size_t> unread_input(const std::string& tty);

}  // namespace gt
