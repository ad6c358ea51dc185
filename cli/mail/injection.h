// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "hooks/mail.h"
#include "hooks/message.h"

namespace gt {

/// Hook output is capped at 10,000 characters in Claude Code and at about 2,500 tokens in Codex,
/// which can be less. One mail takes at most half of it.
inline constexpr std::size_t kMostInjectedBytes = 8000;
inline constexpr std::size_t kMostInjectedMailBytes = 4000;

/// What a model is told: messages that were rung for, some mails whole, and one line about all the
/// others.
class Injection {
 public:
  /// Adds a mail, fenced, its text cut to size with `file` named for the rest. False if it has no
  /// room any more.
  [[nodiscard]] bool add(const Mail& mail, std::string_view file);
  /// Adds a message that was too long to be typed, fenced, cut to size.
  void add(const Message& message);
  /// The text, when `unread` wait in all; empty for none.
  [[nodiscard]] std::string text(std::size_t unread) const;

 private:
  [[nodiscard]] std::string mail_text(std::size_t unread) const;

  std::string messages_;
  std::string mails_;
  std::size_t count_ = 0;
};

}  // namespace gt
