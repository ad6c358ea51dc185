// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/tmux/listing.h"

namespace gt {

struct HeartbeatStatus {
  Duration every{};
  bool is_ticking = false;
  std::uint64_t count = 0;   ///< ticks started
  std::uint64_t missed = 0;  ///< due while another one ran, or while the machine slept
  std::uint64_t failed = 0;  ///< ticks that could not start, failed or met their deadline
  std::optional<WallTime> last_heartbeat;
  std::optional<Duration> last_duration;
  WallTime next_at;
};

struct ServerStatus {
  std::size_t connections = 0;
  std::uint64_t total = 0, failed = 0;  ///< requests answered
  std::chrono::microseconds p50{}, p99{};
};

/// Everything the answer to `status` is made of.
struct DaemonStatus {
  pid_t pid = 0;
  std::string version;
  WallTime started_at;
  std::chrono::steady_clock::duration uptime{};
  std::string socket, tmux_server;
  HeartbeatStatus heartbeat;
  Result<std::vector<TmuxSession>> sessions = Error{};
  ServerStatus server;
  std::int64_t rss_kb = 0;
  LogStatus log;
};

/// The answer itself; its keys are an interface.
[[nodiscard]] Value to_value(const DaemonStatus& status);

}  // namespace gt
