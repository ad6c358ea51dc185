// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace gt {

/// Whoever keeps this process alive, if it asked to be told. Source: sd_notify(3), sd_watchdog(3).
class Supervisor {
 public:
  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID and takes them out of the environment, so
  /// that no child talks in our name. Thread: before there is a second one.
  [[nodiscard]] static Supervisor from_environment();

  /// Sends one state, such as `READY=1`; nothing if nobody asked.
  void notify(std::string_view state) const;

  /// How often `WATCHDOG=1` is expected, halved; nothing if it is not.
  [[nodiscard]] std::optional<Duration> watchdog_period() const { return watchdog_period_; }

 private:
  std::string socket_;
  std::optional<Duration> watchdog_period_;
};

}  // namespace gt
