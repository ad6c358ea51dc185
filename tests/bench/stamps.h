// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "common/base/result.h"
#include "tests/bench/samples.h"

namespace gt::bench {

/// A span of CLOCK_MONOTONIC, in ns.
struct Span {
  std::int64_t begin = 0, end = 0;
};
[[nodiscard]] std::int64_t monotonic_ns();

/// When a heartbeat ran reference/stamp: what the file says.
class Stamps {
 public:
  /// Errors: kFailed unless at least two stamps are there.
  static Result<Stamps> read(const std::filesystem::path& file, std::chrono::nanoseconds period);

  /// Sets which instants the heartbeat aims at, from the earliest stamps of a quiet span; the time
  /// that the stamping program takes to start is so no lateness.
  void calibrate(const Span& quiet);

  /// How late each beat due in `span` was, in ms. A beat that was left out is as late as the next
  /// one that came.
  [[nodiscard]] Samples lateness_ms(const Span& span) const;

 private:
  Stamps(std::vector<std::int64_t> stamps, std::int64_t period)
      : stamps_(std::move(stamps)), period_(period) {}

  std::vector<std::int64_t> stamps_;  ///< ascending
  std::int64_t period_;
  std::int64_t phase_ = 0;  ///< every beat is due at phase_ + n * period_
};

}  // namespace gt::bench
