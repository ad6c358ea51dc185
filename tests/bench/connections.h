// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/fd.h"
#include "common/base/result.h"
#include "tests/bench/samples.h"

namespace gt::bench {

/// What a daemon answers at once, and what an echo sends back.
inline constexpr std::string_view kPing = "{\"v\":1,\"id\":\"1\",\"op\":\"ping\",\"args\":{}}\n";

/// Lets this process, and what it starts, have as many descriptors as the system gives.
/// Errors: kRefused when that is fewer than `needed`.
[[nodiscard]] Result<void> raise_descriptor_limit(std::size_t needed);

/// Connects, sends `line`, reads the answer and closes, `count` times; µs of each.
[[nodiscard]] Result<Samples> ask_one_by_one(const std::filesystem::path& socket,
                                             std::string_view line, int count);

/// Many connections of one client, all held open until this goes.
class Crowd {
 public:
  explicit Crowd(std::filesystem::path socket);

  /// Adds silent connections.
  [[nodiscard]] Result<void> connect(std::size_t count);
  /// Adds a connection for each line, which it sends as soon as it stands, and waits for every
  /// answer; µs from the start of connecting to the answer.
  [[nodiscard]] Result<Samples> burst(const std::vector<std::string>& lines);
  /// Asks on one connection after the other, `rate` times a second, for `duration`; µs from when
  /// a question was due to its answer.
  [[nodiscard]] Result<Samples> steady(std::string_view line, int rate,
                                       std::chrono::milliseconds duration);
  /// Sends the same bytes on every connection and waits for nothing.
  void trickle(std::string_view bytes);

  [[nodiscard]] std::size_t size() const { return connections_.size(); }

 private:
  using Steady = std::chrono::steady_clock;
  struct Connection {
    Fd fd;
    Steady::time_point asked;
    bool is_waiting = false;
  };

  [[nodiscard]] Result<void> add(Steady::time_point asked);
  [[nodiscard]] Result<void> ask(std::size_t index, std::string_view line, Steady::time_point due);
  [[nodiscard]] Result<void> collect(Samples& latencies, int timeout_ms);
  [[nodiscard]] Result<void> collect_all(Samples& latencies);

  std::filesystem::path socket_;
  Fd poll_;
  std::vector<Connection> connections_;
  std::size_t waiting_ = 0;
};

}  // namespace gt::bench
