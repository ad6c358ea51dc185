// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/table.h"

#include <cmath>
#include <cstdio>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt::bench {
namespace {

/// Three digits that mean something, and no exponent.
std::string number(double value) {
  if (value == 0) return "0";
  const double magnitude = std::fabs(value);
  return format("{:.{}f}", value, magnitude < 1 ? 3 : magnitude < 10 ? 2 : magnitude < 100 ? 1 : 0);
}

void print(std::string_view line) {
  std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
  std::fflush(stdout);
}

}  // namespace

void Table::begin(std::string_view title, std::string_view reference) {
  print(format("\n## {}\n\nBeside {}.\n", title, reference));
  print(format("| {:<44} | {:<7} | {:>9} | {:>9} | {:>6} | {:<22} | {:<4} |", "what", "unit",
               "guildtown", "reference", "ratio", "gate", ""));
  print(format("|{:-<46}|{:-<9}|{:->10}:|{:->10}:|{:->7}:|{:-<24}|{:-<6}|", "", "", "", "", "", "",
               ""));
}

void Table::add(const Row& row) {
  std::string verdict;
  if (row.gate) {
    ++gates_;
    const bool passed = row.ours <= row.gate->limit;
    verdict = passed ? "pass" : "MISS";
    if (!passed) {
      missed_.push_back(
          format("{}: {} {} ({})", row.what, number(row.ours), row.unit, row.gate->text));
    }
  }
  const bool has_ratio = row.reference && *row.reference > 0;
  print(format("| {:<44} | {:<7} | {:>9} | {:>9} | {:>6} | {:<22} | {:<4} |", row.what, row.unit,
               number(row.ours), row.reference ? number(*row.reference) : "",
               has_ratio ? number(row.ours / *row.reference) : "", row.gate ? row.gate->text : "",
               verdict));
}

void Table::finish() const {
  print(format("\n{} gates, {} missed{}", gates_, missed_.size(), missed_.empty() ? "" : ":"));
  for (const auto& line : missed_) print(format("- {}", line));
}

}  // namespace gt::bench
