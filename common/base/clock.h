// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace gt {

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

/// What time it is, and waiting. The two readings are independent: `now` can jump when somebody
/// sets the clock, `steady` cannot.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual WallTime now() const = 0;
  [[nodiscard]] virtual std::chrono::steady_clock::time_point steady() const = 0;
  virtual void sleep_for(Duration duration) = 0;
};

class SystemClock : public Clock {
 public:
  [[nodiscard]] WallTime now() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override;
  void sleep_for(Duration duration) override;
};

/// CLOCK_BOOTTIME: nobody can set it, and it goes on while the machine is suspended.
struct BootClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<BootClock>;
  static constexpr bool is_steady = true;
  [[nodiscard]] static time_point now() noexcept;
};
using BootTime = BootClock::time_point;

/// RFC 3339 in UTC with milliseconds: `2026-11-20T07:50:38.125Z`.
[[nodiscard]] std::string format_time(WallTime time);

/// Reads what format_time writes, with or without a fraction of a second, `Z` or an offset.
/// Errors: kFailed.
[[nodiscard]] Result<WallTime> parse_time(std::string_view text);

/// A duration as people write it: `250ms`, `90s`, `3m`, `1h30m`, `2d`. A bare number is refused.
/// Errors: kUsage.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

/// The shortest form parse_duration reads back: `3m`, `1h30m`, `250ms`.
[[nodiscard]] std::string format_duration(Duration duration);

/// A duration for a table, its largest unit only: `12s`, `3m`, `5h`, `9d`.
[[nodiscard]] std::string format_age(Duration duration);

}  // namespace gt
