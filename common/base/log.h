// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace gt {

struct LogStatus {
  std::string path, level;
  std::uint64_t dropped = 0;  ///< lines that a slow disk had no time for
  std::uint64_t failed = 0;   ///< lines that could not be written
  std::string problem;        ///< why the file could not be opened; empty if it was
};

/// The daemon's log: state changes and failures, one line each, in a file that is turned over at
/// 1 MiB and kept three times. Writing never waits for the disk: lines queue, and the oldest give
/// way. A log that cannot be opened is a state, not an error: the daemon works without one.
/// Thread: info, warn and error any; the others one.
class Log {
 public:
  Log(std::filesystem::path path, std::string_view level);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void info(std::string_view message);
  void warn(std::string_view message);
  void error(std::string_view message);

  /// `debug`, `info`, `warn`, `error` or `off`.
  void set_level(std::string_view level);
  [[nodiscard]] LogStatus status() const;

  /// Writes what is queued; nothing is logged from then on. False if the disk did not take it in
  /// time: then the process must leave by _exit, because the writing thread cannot be ended.
  [[nodiscard]] bool close(Duration deadline);

 private:
  struct Sink;
  std::filesystem::path path_;
  std::string level_;
  std::shared_ptr<Sink> sink_;
};

}  // namespace gt
