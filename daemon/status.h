// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/log.h"
#include "common/base/value.h"
#include "common/tmux/listing.h"
#include "daemon/heartbeat.h"
#include "daemon/server.h"

namespace gt {

/// Everything the answer to `status` is made of.
struct DaemonStatus {
  WallTime started_at;
  std::chrono::steady_clock::duration uptime{};
  std::string socket, tmux_server;
  HeartbeatStatus heartbeat;
  Result<std::vector<TmuxSession>> sessions = Error{};
  ServerStatus server;
  LogStatus log;
};

/// The answer itself; its keys are an interface.
[[nodiscard]] Value to_value(const DaemonStatus& status);

[[nodiscard]] Value to_value(const TmuxSession& session);

}  // namespace gt
