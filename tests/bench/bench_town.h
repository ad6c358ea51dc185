// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/fd.h"
#include "common/base/result.h"
#include "common/ipc/client.h"
#include "common/tmux/script.h"
#include "common/town/paths.h"
#include "tests/bench/processes.h"
#include "tests/support/temp_directory.h"

namespace gt::bench {

/// A town of its own for one measurement, with its daemon; both, and its tmux server, are gone when
/// this goes.
class BenchTown {
 public:
  struct Options {
    std::string every = "1h";
    std::vector<std::string> tick = {"true"};
    bool has_stuck_log = false;  ///< a FIFO that nobody reads
  };
  /// Errors: kTimedOut when the daemon does not answer.
  static Result<std::unique_ptr<BenchTown>> open(const Options& options);
  ~BenchTown();

  [[nodiscard]] const TownPaths& paths() const { return paths_; }
  [[nodiscard]] DaemonClient client() const { return DaemonClient(paths_.socket()); }
  [[nodiscard]] pid_t daemon() const { return daemon_->pid(); }
  [[nodiscard]] const std::string& tmux_server() const { return tmux_server_; }

 private:
  BenchTown();
  [[nodiscard]] Result<void> prepare(const Options& options);

  testing::TempDirectory directory_;
  TownPaths paths_;
  std::string tmux_server_;
  Fd stuck_log_;
  std::optional<Background> daemon_;
};

/// The echo of reference/, and the socket it listens on.
class EchoServer {
 public:
  static Result<std::unique_ptr<EchoServer>> open();

  [[nodiscard]] pid_t pid() const { return process_->pid(); }
  [[nodiscard]] std::filesystem::path socket() const { return directory_.path() / "echo.sock"; }

 private:
  EchoServer() = default;

  testing::TempDirectory directory_;
  std::optional<Background> process_;
};

/// `count` sessions named PREFIX0, PREFIX1, …, in each a program that sleeps.
[[nodiscard]] std::vector<SessionSpec> sleeping_sessions(std::string_view prefix, int count);
[[nodiscard]] std::vector<std::string> names_of(const std::vector<SessionSpec>& sessions);

/// The process of a tmux server that runs.
[[nodiscard]] Result<pid_t> tmux_server_pid(const std::string& server);
/// Ends a tmux server by its name; no error if none runs.
[[nodiscard]] Result<void> end_tmux_server(const std::string& server);

}  // namespace gt::bench
