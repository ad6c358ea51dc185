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
//   message. So the session's key table is changed meanwhile for one in which each key waits and is
//   sent on afterwards, in order: the text is held. Keys that come within a millisecond of each
//   other would pass every key table as a paste (assume-paste-time), also when they only had to
//   wait for the server.
// - What is held is submitted or taken back, whatever becomes of us: a timer of the server presses
//   the key that empties the input, and only then lets the keys through, in one step.
// - `run-shell -C` runs in the queue of the attached client, which those waiting keys block: the
//   timer must be a shell's.
// - A signal for which nobody waits is kept for ever: it is only given to keys that do wait.
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
  /// Names of texts: the one that is held; the last that was pasted, that the submit key was
  /// pressed for, that was taken back. Each is written in one step with what it tells.
  std::string held, pasted, submitted, taken_back;
  std::string screen;  ///< what can be seen of it, escape sequences left out
};

/// A text on its way into an input.
struct TypedText {
  std::string name;       ///< no other text ever has it: letters, digits, dots
  std::string clear_key;  ///< tmux's name of the key that empties the input; empty: there is none
  int clear_presses = 1;  ///< how often it must be pressed for this text
};

/// Makes `typist` the one who may type into the session, and looks at its pane.
[[nodiscard]] std::string look_script(std::string_view session, std::string_view typist);
/// What that printed; nothing if there is no such session. Errors: kFailed.
[[nodiscard]] Result<std::optional<PaneLook>> read_look(const ProcessOutcome& outcome);

/// Pastes, if the pane is as it was seen, and holds the text: keys of attached terminals wait until
/// let_go_line or take_back_line, or a few seconds, when the server takes it back by itself.
[[nodiscard]] std::string paste_script(const PaneLook& seen, std::string_view text,
                                       const TypedText& typed);
/// Presses the submit key for a text, if the pane is as it was seen: a name of tmux's, or `CR` for
/// the bare byte. What is held stays so.
[[nodiscard]] std::string press_script(const PaneLook& seen, std::string_view key,
                                       std::string_view name);
/// Lets the keys through that wait while the text is held: it was sent.
[[nodiscard]] std::string let_go_line(const PaneLook& seen, std::string_view name);
/// Empties the input, which holds that text alone, and lets the keys through. Once the submit key
/// was pressed it is only emptied if keys wait: else whoever comes next may press it again.
[[nodiscard]] std::string take_back_line(const PaneLook& seen, const TypedText& typed);
/// Leaves copy mode, unless a terminal is attached.
[[nodiscard]] std::string leave_mode_line(const PaneLook& seen);
/// True if the script before did it, false if the pane had changed. Errors: kFailed when nobody
/// knows.
[[nodiscard]] Result<bool> read_typed(const ProcessOutcome& outcome);

/// How many bytes wait in a terminal for its program to read them; nothing if that cannot be told.
/// Source: ioctl_tty(2), FIONREAD.
[[nodiscard]] std::optional<std::size_t> unread_input(const std::string& tty);

}  // namespace gt
