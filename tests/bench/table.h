// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gt::bench {

/// What the design promises about one number: at most `limit`, in the row's unit.
struct Gate {
  std::string text;  ///< the promise as the design words it
  double limit = 0;
};

struct Row {
  std::string what;
  std::string unit;
  double ours = 0;
  std::optional<double> reference;
  std::optional<Gate> gate;
};

/// The answer of gt_bench: Markdown, printed as it comes, so RESULTS.md is its output.
class Table {
 public:
  /// Heads the rows that follow; `reference` says what they stand beside.
  void begin(std::string_view title, std::string_view reference);
  void add(const Row& row);
  /// Counts the gates and names those that were missed.
  void finish() const;

 private:
  int gates_ = 0;
  std::vector<std::string> missed_;
};

}  // namespace gt::bench
