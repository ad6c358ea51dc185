// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace gt::bench {

/// Many measurements of one thing.
class Samples {
 public:
  void add(double value) { values_.push_back(value); }
  void add(const Samples& other) {
    values_.insert(values_.end(), other.values_.begin(), other.values_.end());
  }
  [[nodiscard]] std::size_t size() const { return values_.size(); }

  /// The value that `part` of all are not above; 0 without any.
  [[nodiscard]] double quantile(double part) const {
    if (values_.empty()) return 0;
    auto sorted = values_;
    std::sort(sorted.begin(), sorted.end());
    const auto rank = static_cast<std::size_t>(part * static_cast<double>(sorted.size()));
    return sorted[std::min(rank, sorted.size() - 1)];
  }
  [[nodiscard]] double p50() const { return quantile(0.50); }
  [[nodiscard]] double p99() const { return quantile(0.99); }
  [[nodiscard]] double max() const { return quantile(1); }

 private:
  std::vector<double> values_;
};

class Stopwatch {
 public:
  [[nodiscard]] double us() const {
    return std::chrono::duration<double, std::micro>(Steady::now() - started_).count();
  }
  [[nodiscard]] double ms() const { return us() / 1000; }

 private:
  using Steady = std::chrono::steady_clock;
  Steady::time_point started_ = Steady::now();
};

}  // namespace gt::bench
