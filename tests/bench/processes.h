// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/process/spawn.h"

namespace gt::bench {

/// The path of a program of reference/.
[[nodiscard]] std::string reference(std::string_view name);

/// A program that runs until this goes.
class Background {
 public:
  /// Errors: spawn's.
  static Result<Background> start(std::vector<std::string> argv,
                                  const std::vector<std::string>& environment = {});
  Background(Background&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  Background& operator=(Background&&) = delete;
  ~Background();

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  explicit Background(pid_t pid) : pid_(pid) {}
  pid_t pid_;
};

/// Memory of a process, in KiB, as /proc/PID/smaps_rollup tells it.
struct Memory {
  double rss_kib = 0;
  double private_kib = 0;
};
[[nodiscard]] Result<Memory> memory_of(pid_t pid);

/// How often the threads of a process have gone to sleep by themselves: each is one wakeup later.
[[nodiscard]] Result<long> sleeps_of(pid_t pid);

/// Runs a program to its end and returns how long that took, in µs. `environment` is added to ours.
/// Errors: spawn's; kFailed unless it exits 0 (its stderr is ours).
[[nodiscard]] Result<double> timed_run(std::vector<std::string> argv,
                                       const std::vector<std::string>& environment = {},
                                       std::string_view input = {});
/// The same for what it does, not for its time.
[[nodiscard]] Result<void> run_to_end(std::vector<std::string> argv,
                                      const std::vector<std::string>& environment = {},
                                      std::string_view input = {});

}  // namespace gt::bench
