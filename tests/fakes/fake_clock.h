// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/clock.h"

namespace gt::testing {

/// A clock that stands still until somebody moves it. Sleeping moves it.
class FakeClock : public Clock {
 public:
  explicit FakeClock(WallTime start = WallTime(std::chrono::hours(24 * 20'000 + 12)))
      : now_(start) {}

  [[nodiscard]] WallTime now() const override { return now_; }
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
    return std::chrono::steady_clock::time_point(steady_);
  }
  void sleep_for(Duration duration) override { pass(duration); }

  /// Time goes by.
  void pass(Duration duration) {
    now_ += duration;
    steady_ += duration;
  }
  /// Somebody sets the wall clock.
  void set_now(WallTime now) { now_ = now; }

 private:
  WallTime now_;
  Duration steady_{0};
};

}  // namespace gt::testing
