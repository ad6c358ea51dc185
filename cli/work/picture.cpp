// SPDX-License-Identifier: Apache-2.0
#include "cli/work/picture.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 11;
constexpr std::size_t kTitleLines = 2;

struct Line {
  std::string text;
  Colour colour = Colour::kPlain;
};

/// `text` in lines of at most `width` columns, broken between words where that is possible; the
/// last of `most` ends in an ellipsis if there is more.
std::vector<std::string> broken(std::string_view text, std::size_t width, std::size_t most) {
  std::vector<std::string> lines = {""};
  for (const std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    std::string& line = lines.back();
    const std::size_t used = line.empty() ? 0 : display_width(line) + 1;
    if (used + display_width(word) <= width || line.empty()) {
      line += (line.empty() ? "" : " ") + std::string(word);
    } else if (lines.size() < most) {
      lines.emplace_back(word);
    } else {
      line += format(" {}", word);  // to be cut
    }
  }
  for (std::string& line : lines) line = elided(line, width);
  return lines;
}

std::vector<Line> lines_of_column(const BoardColumn& column, std::size_t width) {
  const std::string count = format("{}", column.cards.size() + column.others);
  std::vector<Line> lines = {{elided(format("{} {}", column.name, count), width), column.colour}};
  for (const Card& card : column.cards) {
    lines.push_back({"", Colour::kPlain});
    lines.push_back({elided(card.id, width), card.colour});
    for (std::string& line : broken(card.title, width, kTitleLines)) {
      lines.push_back({std::move(line), Colour::kPlain});
    }
  }
  if (column.others > 0) {
    lines.push_back({"", Colour::kPlain});
    lines.push_back({elided(format("+ {} more", column.others), width), Colour::kDim});
  }
  return lines;
}

std::string without_blanks_behind(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

std::string side_by_side(const std::vector<BoardColumn>& columns, std::size_t width,
                         const Style& style) {
  std::vector<std::vector<Line>> drawn;
  std::size_t height = 0;
  for (const BoardColumn& column : columns) {
    drawn.push_back(lines_of_column(column, width));
    height = std::max(height, drawn.back().size());
  }
  std::string text;
  for (std::size_t row = 0; row < height; ++row) {
    std::string line;
    std::size_t owed = 0;  // blanks before the next text
    for (const auto& column : drawn) {
      const Line cell = row < column.size() ? column[row] : Line{};
      if (!cell.text.empty()) {
        line.append(owed, ' ').append(style.paint(cell.colour, cell.text));
        owed = 0;
      }
      owed += width - display_width(cell.text) + kGap;
    }
    text += without_blanks_behind(std::move(line));
  }
  return text;
}

std::string one_below_the_other(const std::vector<BoardColumn>& columns, std::size_t width,
                                const Style& style) {
  std::string text;
  for (const BoardColumn& column : columns) {
    if (!text.empty()) text += '\n';
    text += style.paint(column.colour,
                        format("{} {}", column.name, column.cards.size() + column.others)) +
            '\n';
    for (const Card& card : column.cards) {
      const std::string id = elided(card.id, width / 2);
      const std::size_t used = std::min(display_width(id) + 4, width);
      text += format("  {}  {}\n", style.paint(card.colour, id), elided(card.title, width - used));
    }
    if (column.others > 0) text += format("  + {} more\n", column.others);
  }
  return text;
}

}  // namespace

std::string board_picture(const std::vector<BoardColumn>& columns, const Style& style) {
  if (columns.empty()) return {};
  const auto available = static_cast<std::size_t>(std::max(style.width, 1));
  const std::size_t gaps = kGap * (columns.size() - 1);
  const std::size_t width = available > gaps ? (available - gaps) / columns.size() : 0;
  if (width < kNarrowest) return one_below_the_other(columns, available, style);
  return side_by_side(columns, std::min<std::size_t>(width, 40), style);
}

}  // namespace gt
