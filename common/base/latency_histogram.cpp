// SPDX-License-Identifier: Apache-2.0
#include "common/base/latency_histogram.h"

#include <algorithm>
#include <bit>

namespace gt {
namespace {

// A bucket is the place of a duration's highest bit and the two bits below it. (Logarithms would
// bring in libm: 320 KiB of memory.)
std::size_t bucket_of(std::uint64_t micros) {
  const auto scaled = micros * 4 + 4;
  const auto octave = static_cast<std::size_t>(std::bit_width(scaled)) - 3;
  return 4 * octave + ((scaled >> octave) & 3);
}

/// A duration that none in the bucket is over.
std::uint64_t end_of(std::size_t bucket) {
  const std::size_t next = bucket + 1;
  return (((4 + next % 4) << (next / 4)) - 4) / 4;
}

}  // namespace

void LatencyHistogram::add(std::chrono::nanoseconds duration) {
  const auto micros =
      static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0)) / 1000;
  ++counts_[std::min(bucket_of(micros), kBuckets - 1)];
  ++total_;
}

std::chrono::microseconds LatencyHistogram::percentile(double percent) const {
  const double wanted = percent / 100 * static_cast<double>(total_);
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[bucket];
    if (seen > 0 && static_cast<double>(seen) >= wanted) {
      return std::chrono::microseconds(end_of(bucket));
    }
  }
  return {};
}

}  // namespace gt
