// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gt {

/// The text in the prompt box before it is sent, with a cursor. Long pastes are shown folded, as
/// `[Pasted text #1 +20 lines]`, and sent whole.
class Draft {
 public:
  /// A paste of more lines than this is folded.
  explicit Draft(int fold_over_lines) : fold_over_lines_(fold_over_lines) {}

  void type(std::string_view text);
  void paste(std::string_view text);
  void backspace();
  void erase_forward();
  void left();
  void right();
  void home() { cursor_ = 0; }
  void end() { cursor_ = units_.size(); }
  void clear();

  [[nodiscard]] bool is_empty() const { return units_.empty(); }
  /// The exact bytes that were typed and pasted; the draft is empty afterwards.
  [[nodiscard]] std::string take();

  /// As the prompt box shows it, up to the cursor and after it.
  [[nodiscard]] std::string shown_before() const;
  [[nodiscard]] std::string shown_after() const;

 private:
  /// What one step of the cursor passes: a character, or a folded paste.
  struct Unit {
    std::string bytes;
    std::string shown;
  };
  void insert(Unit unit);
  [[nodiscard]] std::string shown(std::size_t from, std::size_t to) const;

  std::vector<Unit> units_;
  std::size_t cursor_ = 0;
  int fold_over_lines_;
  int folded_ = 0;
};

}  // namespace gt
