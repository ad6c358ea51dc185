// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <termios.h>

#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/process/signal_watch.h"

namespace gt {

/// The terminal this process was started on: standard input and output. Given back as it was found
/// when this goes, which the signals that would end us make sure of: they are read from `signals()`
/// instead.
class Terminal {
 public:
  /// Errors: kUsage when standard input or output is no terminal.
  [[nodiscard]] static Result<Terminal> open();

  Terminal(Terminal&&) = default;
  Terminal& operator=(Terminal&&) = delete;
  ~Terminal();

  /// Keys come as they are pressed, pastes between marks. What was typed before is lost, as with
  /// any program that is slow to start.
  [[nodiscard]] Result<void> enter_raw_mode();

  /// Readable when there are keys to read.
  [[nodiscard]] int input() const;
  /// Readable when a signal came.
  [[nodiscard]] int signals() const { return signals_.fd(); }

  /// The bytes that are there; nothing once the terminal has hung up.
  [[nodiscard]] std::optional<std::string> read_keys();
  /// The signal that came: SIGWINCH, or one that asks us to end; nothing if there was none.
  [[nodiscard]] std::optional<int> read_signal() { return signals_.take(); }
  /// False once the terminal has hung up.
  bool write(std::string_view bytes) const;

  struct Size {
    int width, height;
  };
  [[nodiscard]] Size size() const;

 private:
  Terminal(SignalWatch signals, termios found) : signals_(std::move(signals)), found_(found) {}

  SignalWatch signals_;  // a moved-from terminal has none and gives nothing back
  termios found_;
};

}  // namespace gt
