// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/robot/view.h"

namespace gt {

/// Keeps what a terminal shows in step with the blocks and the view, in as few bytes as needed: a
/// robot that rests writes none, so its pane is quiet. Blocks are drawn into the terminal's own
/// history; only the view under them is drawn over.
class Screen {
 public:
  explicit Screen(Style style, std::size_t height) : style_(style), height_(height) {}

  /// Adds a block; the next draw() shows it.
  void add(Block block);

  /// What to write so that the terminal shows `view` under everything added. Empty if it does.
  [[nodiscard]] std::string draw(const View& view);

  /// The terminal has another size, and its lines are anywhere: the next draw() starts afresh.
  void resize(int width, std::size_t height);

  /// What to write last, so that a shell's prompt finds an empty line.
  [[nodiscard]] std::string leave() const;

 private:
  [[nodiscard]] std::string redraw(const Frame& frame);

  Style style_;
  std::size_t height_;
  std::vector<Block> blocks_;  // the last ones, to draw again after a change of size
  std::size_t drawn_blocks_ = 0;
  Frame shown_;  // what stands on the terminal now; no lines: nothing of ours
  bool must_redraw_ = false;
};

}  // namespace gt
