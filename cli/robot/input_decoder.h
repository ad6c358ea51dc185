// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gt {

/// Something a person, or tmux in their place, did at the keyboard.
struct InputEvent {
  enum Kind {
    kText,   ///< typed characters
    kPaste,  ///< one bracketed paste, its exact bytes
    kEnter,
    kNewline,  ///< Ctrl-J or Alt-Enter: a line break that does not submit
    kBackspace,
    kDelete,
    kLeft,
    kRight,
    kUp,
    kDown,
    kHome,
    kEnd,
    kClear,  ///< Ctrl-U
    kEscape,
    kInterrupt,  ///< Ctrl-C
    kEndOfFile,  ///< Ctrl-D
  } kind;
  std::string text = {};  ///< of kText and kPaste

  friend bool operator==(const InputEvent&, const InputEvent&) = default;
};

/// Turns the bytes of a terminal in raw mode into events. Reads may be torn anywhere: in a
/// character, in an escape sequence, in the marks of a paste.
/// Source: ECMA-48 § 5.4; xterm ctlseqs, "Bracketed Paste Mode".
class InputDecoder {
 public:
  /// What `bytes` complete. An unfinished character or sequence at their end is kept for the next
  /// call.
  [[nodiscard]] std::vector<InputEvent> feed(std::string_view bytes);

  /// True if an Escape is waiting to become a key or the start of a sequence: if nothing follows
  /// for a moment, call flush().
  [[nodiscard]] bool has_lone_escape() const { return !is_in_paste_ && pending_ == "\x1b"; }
  /// The Escape that was no sequence after all.
  [[nodiscard]] std::vector<InputEvent> flush();

 private:
  /// Takes one event, or a sequence nobody knows, off pending_; false if it needs more bytes.
  bool take_one(std::vector<InputEvent>& events);
  bool take_paste(std::vector<InputEvent>& events);
  bool take_escape(std::vector<InputEvent>& events);
  bool take_text(std::vector<InputEvent>& events);

  std::string pending_;
  bool is_in_paste_ = false;
  std::size_t searched_ = 0;  // bytes of pending_ known to hold no end of the paste
};

}  // namespace gt
