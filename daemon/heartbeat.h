// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "common/ipc/daemon_status.h"
#include "common/process/async_child.h"
#include "common/town/town.h"
#include "daemon/schedule.h"

namespace gt {

class Log;

/// The daemon's first job: starts the tick command when it is due and when somebody asks for it,
/// never two at a time. Thread: that of `loop`, for every call.
class HeartbeatTimer {
 public:
  HeartbeatTimer(boost::asio::io_context& loop, Log& log, std::filesystem::path town,
                 Heartbeat settings);

  /// The first tick is due at once.
  void start();
  /// A tick now. Requests that come while one runs become one more after it.
  void request();
  /// A tick after `within`, unless one was asked for that comes sooner.
  void request_within(Duration within);
  void configure(Heartbeat settings);
  /// Ends a tick that runs (TERM, then KILL of its group) and calls `done`; none starts again.
  void stop(std::function<void()> done);

  [[nodiscard]] HeartbeatStatus status() const;

 private:
  void arm();
  void on_timer();
  void tick_after_gap();
  void begin_tick();
  void on_end(const Result<ProcessOutcome>& outcome);
  void report(const std::string& failure);

  Log& log_;
  std::filesystem::path town_;
  Heartbeat settings_;
  boost::asio::steady_timer timer_, gap_timer_, wake_timer_;
  AsyncChild child_;
  BootTime due_, began_, ended_;
  HeartbeatStatus counters_;
  bool again_ = false;  ///< a tick was asked for while one ran
  bool is_stopped_ = false;
  std::string last_failure_;  ///< logged once, not at every tick
  std::function<void()> stopped_;
};

}  // namespace gt
