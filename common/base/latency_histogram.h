// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace gt {

/// How long things of one kind took, in buckets a quarter of an octave wide: percentiles are
/// right to 19 %, and memory is 512 bytes for ever.
class LatencyHistogram {
 public:
  void add(std::chrono::nanoseconds duration);
  /// The upper end of the bucket that `percent` of all lie in or below; 0 before the first.
  [[nodiscard]] std::chrono::microseconds percentile(double percent) const;

 private:
  static constexpr std::size_t kBuckets = 128;
  std::array<std::uint32_t, kBuckets> counts_{};
  std::uint64_t total_ = 0;
};

}  // namespace gt
