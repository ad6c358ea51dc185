// SPDX-License-Identifier: Apache-2.0
#include "cli/output/table.h"

#include <algorithm>

#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 8;

/// What is shown of a cell: one line, whatever it was given.
std::string shown_of(const Cell& cell, std::size_t columns) {
  std::string line = elided(cell.text.empty() ? "-" : cell.text, columns);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
  return line;
}

}  // namespace

bool Table::is_empty_column(std::size_t column) const {
  return std::all_of(rows_.begin(), rows_.end(),
                     [&](const auto& row) { return row[column].text.empty(); });
}

std::vector<std::size_t> Table::column_widths(const Style& style) const {
  std::vector<std::size_t> widths;
  std::size_t total = 0;
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    widths.push_back(0);
    // A pipe gets every column: what reads it counts them.
    if (style.is_terminal && is_empty_column(i)) continue;
    widths[i] = display_width(heads_[i]);
    for (const auto& row : rows_) widths[i] = std::max(widths[i], display_width(row[i].text));
    total += widths[i] + (total == 0 ? 0 : kGap);
  }
  if (!style.is_terminal) return widths;  // … and whole cells: it has no 80 columns
  const auto weight = [&](std::size_t i) { return heads_[i] == read_ ? widths[i] / 2 : widths[i]; };
  while (total > static_cast<std::size_t>(style.width)) {
    std::size_t widest = 0;
    for (std::size_t i = 1; i < widths.size(); ++i) {
      if (weight(i) > weight(widest)) widest = i;
    }
    if (widths[widest] <= kNarrowest) break;
    --widths[widest];
    --total;
  }
  return widths;
}

std::string Table::text(const Style& style) const {
  if (rows_.empty()) return {};
  const auto widths = column_widths(style);
  std::string out;
  const auto line = [&](const auto& cell_at) {
    std::size_t gap = 0;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] == 0) continue;
      const Cell cell = cell_at(i);
      const std::string shown = shown_of(cell, widths[i]);
      out.append(gap, ' ');
      out += style.paint(cell.colour, shown);
      gap = widths[i] - display_width(shown) + kGap;
    }
    out += '\n';
  };
  line([&](std::size_t i) { return Cell(heads_[i], Colour::kDim); });
  for (const auto& row : rows_) line([&](std::size_t i) { return row[i]; });
  return out;
}

}  // namespace gt
