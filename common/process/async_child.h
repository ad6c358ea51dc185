// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "common/process/process_runner.h"

namespace gt {

/// Runs one program at a time to its end on an event loop, as SystemProcessRunner does without one.
/// Thread: all calls and the completion on the one thread that runs the executor.
class AsyncChild {
 public:
  using Completion = std::function<void(Result<ProcessOutcome>)>;

  explicit AsyncChild(boost::asio::any_io_executor executor);
  /// Kills the group of a child that still runs; its completion is never called.
  ~AsyncChild();
  AsyncChild(const AsyncChild&) = delete;
  AsyncChild& operator=(const AsyncChild&) = delete;

  /// Starts the program; not while another one runs. `done` is called exactly once and never from
  /// within this call: with the outcome, or with spawn's error. It may start the next program, and
  /// it may destroy this object.
  void start(ProcessRequest request, Completion done);

  /// Ends the program as if its deadline were now. Nothing if none runs.
  void end_now();

  [[nodiscard]] bool is_running() const;
  /// The program's pid; 0 when none runs.
  [[nodiscard]] pid_t pid() const;

 private:
  class Run;
  boost::asio::any_io_executor executor_;
  std::shared_ptr<Run> run_;
};

}  // namespace gt
