// SPDX-License-Identifier: Apache-2.0
#include "cli/output/table.h"

#include <algorithm>
#include <numeric>

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

std::vector<std::size_t> Table::column_widths(int available) const {
  std::vector<std::size_t> widths;
  for (const std::string& head : heads_) widths.push_back(display_width(head));
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i].text));
    }
  }
  const std::size_t gaps = kGap * (widths.size() - 1);
  std::size_t total = std::accumulate(widths.begin(), widths.end(), gaps);
  while (total > static_cast<std::size_t>(available)) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= kNarrowest) break;
    --*widest;
    --total;
  }
  return widths;
}

std::string Table::text(const Style& style) const {
  if (rows_.empty()) return {};
  // A pipe gets whole cells: what reads it has no 80 columns.
  const auto widths = column_widths(style.is_terminal ? style.width : 100'000);
  std::string out;
  const auto line = [&](const auto& cell_at) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const Cell cell = cell_at(i);
      const std::string shown = shown_of(cell, widths[i]);
      out += style.paint(cell.colour, shown);
      if (i + 1 < widths.size()) out.append(widths[i] - display_width(shown) + kGap, ' ');
    }
    out += '\n';
  };
  line([&](std::size_t i) { return Cell(heads_[i], Colour::kDim); });
  for (const auto& row : rows_) line([&](std::size_t i) { return row[i]; });
  return out;
}

}  // namespace gt
