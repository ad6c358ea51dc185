// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/view.h"

#include <algorithm>

#include "cli/robot/wrap.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::string_view kPrompt = "❯ ";
constexpr std::size_t kPromptColumns = 2;

std::size_t columns_of(const Style& style) {
  return static_cast<std::size_t>(std::max(style.width, 20));
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::string rule(const Style& style, std::string_view piece = "─") {
  return style.paint(Colour::kDim, repeated(piece, columns_of(style)));
}

void add_indented(std::string_view text, Colour colour, const Style& style, Frame& frame) {
  for (const std::string& line : wrapped(text, columns_of(style) - 2)) {
    frame.lines.push_back(" " + style.paint(colour, line));
  }
}

void add_dialog(const Dialog& dialog, const Style& style, Frame& frame) {
  frame.has_cursor = false;
  frame.lines.push_back(rule(style));
  add_indented(dialog.title, Colour::kBold, style, frame);
  frame.lines.push_back(rule(style, "╌"));
  add_indented(dialog.subject, Colour::kPlain, style, frame);
  frame.lines.push_back(rule(style, "╌"));
  add_indented(dialog.question, Colour::kPlain, style, frame);
  for (std::size_t i = 0; i < dialog.rows.size(); ++i) {
    const bool is_selected = i == dialog.selected;
    const std::string row =
        format("{} {}. {}", is_selected ? "❯" : " ", i + 1, printable(dialog.rows[i]));
    frame.lines.push_back(" " + style.paint(is_selected ? Colour::kCyan : Colour::kPlain,
                                            elided(row, columns_of(style) - 1)));
  }
  frame.lines.emplace_back();
  add_indented("Enter to confirm · Esc to cancel", Colour::kDim, style, frame);
}

void add_prompt_box(const View& view, const Style& style, std::size_t most_lines, Frame& frame) {
  // One column stays free, for a cursor behind a full line.
  const std::size_t columns = columns_of(style) - kPromptColumns - 1;
  auto lines = wrapped(view.before + view.after, columns, BreakAt::kCharacters);
  const auto before = wrapped(view.before, columns, BreakAt::kCharacters);
  // A long draft is seen through a window that ends at or after its cursor.
  const std::size_t last = std::max(before.size(), std::min(lines.size(), most_lines));
  const std::size_t first = last - std::min(last, most_lines);
  lines = {lines.begin() + static_cast<std::ptrdiff_t>(first),
           lines.begin() + static_cast<std::ptrdiff_t>(last)};

  frame.lines.push_back(rule(style));
  frame.cursor_row = frame.lines.size() + before.size() - 1 - first;
  frame.cursor_column = kPromptColumns + display_width(before.back());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool is_top = first + i == 0;
    frame.lines.push_back((is_top ? std::string(kPrompt) : std::string(kPromptColumns, ' ')) +
                          lines[i]);
  }
  frame.lines.push_back(rule(style));
  frame.lines.push_back(style.paint(Colour::kDim, elided("  " + view.footer, columns_of(style))));
}

void add_queued(const View& view, const Style& style, Frame& frame) {
  for (const std::string& message : view.queued) {
    const auto first_line = std::string(lines_of(printable(message)).front());
    frame.lines.emplace_back();
    frame.lines.push_back(
        style.paint(Colour::kDim, elided(std::string(kPrompt) + first_line, columns_of(style))));
    frame.lines.push_back(style.paint(Colour::kDim, "  ⎿  Queued"));
  }
}

}  // namespace

std::vector<std::string> block_lines(const Block& block, const Style& style) {
  const std::size_t indent = block.mark.empty() ? 0 : display_width(block.mark) + 1;
  std::vector<std::string> lines;
  if (block.has_gap) lines.emplace_back();
  bool is_first = true;
  for (const std::string& line : wrapped(printable(block.text), columns_of(style) - indent)) {
    std::string start(indent, ' ');
    if (is_first && indent > 0) start = style.paint(block.mark_colour, block.mark) + " ";
    is_first = false;
    lines.push_back(start + style.paint(line.empty() ? Colour::kPlain : block.text_colour, line));
  }
  return lines;
}

Frame compose(const View& view, const Style& style, std::size_t height) {
  Frame frame;
  add_queued(view, style, frame);
  if (!view.activity.empty()) {
    frame.lines.emplace_back();
    frame.lines.push_back(style.paint(Colour::kYellow, elided(view.activity, columns_of(style))));
  }
  frame.lines.emplace_back();
  if (view.dialog) {
    add_dialog(*view.dialog, style, frame);
  } else {
    add_prompt_box(view, style, std::max<std::size_t>(height / 3, 1), frame);
  }
  // On a tiny terminal the bottom counts: what is above it would scroll away and be drawn again.
  if (frame.lines.size() > height) {
    const std::size_t cut = frame.lines.size() - height;
    frame.lines.erase(frame.lines.begin(), frame.lines.begin() + static_cast<std::ptrdiff_t>(cut));
    frame.cursor_row -= std::min(frame.cursor_row, cut);
  }
  return frame;
}

}  // namespace gt
