// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/ipc/client.h"
#include "tests/support/temp_town.h"

namespace gt::testing {

/// The built gtd, running for a town. Killed when this goes, if it still runs.
class GtdProcess {
 public:
  /// `before` is shell that runs in its process first, such as `ulimit -n 64;`.
  explicit GtdProcess(const TempTown& town, std::string_view before = {});
  ~GtdProcess();
  GtdProcess(const GtdProcess&) = delete;
  GtdProcess& operator=(const GtdProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// True once it answers `ping` itself, and not another one.
  [[nodiscard]] bool answers();
  void signal(int number) const;
  /// Its exit status, 128 + signal if one ended it; nothing if it runs on for longer than this.
  [[nodiscard]] std::optional<int> wait(
      std::chrono::milliseconds patience = std::chrono::seconds(20));
  /// Ends it at once and waits for that.
  void kill();
  /// What it wrote to its error output.
  [[nodiscard]] std::string errors() const;

 private:
  std::filesystem::path errors_;
  DaemonClient client_;
  pid_t pid_ = 0;
  std::optional<int> status_;
};

/// The client of a town's daemon.
[[nodiscard]] DaemonClient client_of(const TempTown& town);

/// A town.yaml for TempTown's town with this heartbeat: a period and a shell command.
[[nodiscard]] std::string config_with_tick(std::string_view every, std::string_view script);

}  // namespace gt::testing
