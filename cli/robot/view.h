// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/output/style.h"
#include "cli/robot/draft.h"

namespace gt {

/// One thing said or done: a mark, and text that is wrapped beside it. It is drawn once and then
/// scrolls away with the terminal's history.
struct Block {
  std::string mark;  ///< `●`, `❯`, `  ⎿`; what follows it is indented by its width
  std::string text;
  Colour mark_colour = Colour::kPlain;
  Colour text_colour = Colour::kPlain;
  bool has_gap = true;  ///< an empty line before it
};

/// The lines of a block on a terminal of this width, `style`'s.
[[nodiscard]] std::vector<std::string> block_lines(const Block& block, const Style& style);

/// A question with numbered rows, of which one is selected. Never typed into: text sent to it is
/// lost, and Enter takes the selected row.
struct Dialog {
  std::string title;     ///< `Run shell command`
  std::string subject;   ///< what it is about, between rules
  std::string question;  ///< `Do you want to proceed?`
  std::vector<std::string> rows;
  std::size_t selected = 0;
};

/// What is under the blocks: drawn again at each change.
struct View {
  std::string activity;             ///< the spinner's line while it works; empty: it rests
  std::vector<std::string> queued;  ///< messages that came while it works
  std::optional<Dialog> dialog;     ///< stands in for the prompt box
  std::string before, after;        ///< the draft on both sides of the cursor
  std::string footer;               ///< under the prompt box
};

struct Frame {
  std::vector<std::string> lines;
  std::size_t cursor_row = 0;  ///< in `lines`
  std::size_t cursor_column = 0;
  bool has_cursor = true;

  friend bool operator==(const Frame&, const Frame&) = default;
};

/// Lays the view out in `style.width` columns and at most `height` lines.
[[nodiscard]] Frame compose(const View& view, const Style& style, std::size_t height);

}  // namespace gt
