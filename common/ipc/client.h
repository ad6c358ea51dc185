// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/ipc/protocol.h"

namespace gt {

/// Asks the daemon. Each call is one connection: the daemon may die and come back between two.
class DaemonClient {
 public:
  explicit DaemonClient(std::filesystem::path socket) : socket_(std::move(socket)) {}

  /// Sends one request and waits for its answer. Errors: the daemon's own; kUnreachable when none
  /// listens or it goes away before it answered; kBusy; kTimedOut.
  [[nodiscard]] Result<Value> call(std::string_view op, Value args = Value::map(),
                                   Duration deadline = std::chrono::seconds(5)) const;

  /// `start` and `stop` of any number of sessions, split so that no line is too long. One answer
  /// for each, in order. Errors: call's, and kUsage for one session that is too long by itself; the
  /// requests before it have been carried out.
  [[nodiscard]] Result<std::vector<SessionAnswer>> start(
      const std::vector<SessionSpec>& sessions) const;
  [[nodiscard]] Result<std::vector<SessionAnswer>> stop(
      const std::vector<std::string>& sessions) const;

  /// True if a daemon answers within a second.
  /// True if a daemon answers, be it that it is busy.
  [[nodiscard]] bool is_running() const;

 private:
  [[nodiscard]] Result<std::vector<SessionAnswer>> call_in_batches(std::string_view op,
                                                                   Value::List sessions) const;

  std::filesystem::path socket_;
};

}  // namespace gt
