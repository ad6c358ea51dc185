// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "cli/output/style.h"

namespace gt {

/// Tells the demo's story on standard output, as it happens: what a person who pipes it wants in
/// the pipe. With the robot's terminal the one exception to "a command never prints".
class Narrator {
 public:
  Narrator(int fd, Style style) : fd_(fd), style_(style) {}

  /// A new part of the story.
  void chapter(std::string_view title);
  /// One thought, wrapped.
  void say(std::string_view text);
  /// `$ gt start --all`
  void command(std::string_view line);
  /// What a command said, indented; its first `most_lines` lines.
  void output(std::string_view text, std::size_t most_lines);
  /// `✓ text` or `✕ text`.
  void check(bool is_true, std::string_view text);

  /// False once nobody listens: a closed pipe, a full disk.
  [[nodiscard]] bool is_heard() const { return is_heard_; }

 private:
  void line(std::string_view text);

  int fd_;
  Style style_;
  bool is_heard_ = true;
};

}  // namespace gt
