// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/output/style.h"

namespace gt {

struct Cell {
  Cell(std::string shown) : text(std::move(shown)) {}  // NOLINT: implicit
  Cell(std::string_view shown) : text(shown) {}        // NOLINT: implicit
  Cell(const char* shown) : text(shown) {}             // NOLINT: implicit
  Cell(std::string shown, Colour in) : text(std::move(shown)), colour(in) {}

  std::string text;
  Colour colour = Colour::kPlain;
};

/// A table without boxes: upper-case heads, two spaces between columns, an empty cell as `-`. A
/// terminal is not shown a column in which nothing stands; when the table is wider than it, its
/// widest column is shortened, and the one that is read (a title, a subject) after the others.
class Table {
 public:
  explicit Table(std::vector<std::string_view> heads, std::string_view read = {})
      : heads_(heads.begin(), heads.end()), read_(read) {}

  /// As many cells as there are heads.
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] bool is_empty() const { return rows_.empty(); }

  /// The lines, each with its newline; nothing for a table without rows.
  [[nodiscard]] std::string text(const Style& style) const;

 private:
  /// 0 for a column that is left out.
  [[nodiscard]] std::vector<std::size_t> column_widths(const Style& style) const;
  [[nodiscard]] bool is_empty_column(std::size_t column) const;

  std::vector<std::string> heads_;
  std::string read_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace gt
