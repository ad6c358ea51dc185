// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "common/base/fd.h"
#include "common/process/process_runner.h"

namespace gt {

/// The end of a pipe that a child writes to, and what was kept of it.
class OutputPipe {
 public:
  OutputPipe() = default;
  OutputPipe(Fd reading_end, std::size_t limit_bytes)
      : fd_(std::move(reading_end)), limit_bytes_(limit_bytes) {}

  /// To wait on; -1 once there is nothing more to come.
  [[nodiscard]] int fd() const { return is_open() ? fd_.get() : -1; }
  /// False once every writer has closed it.
  [[nodiscard]] bool is_open() const { return fd_.is_open() && !is_at_end_; }

  /// Reads some of what is there without waiting, at most 64 KiB, so that one loud child cannot
  /// keep an event loop to itself.
  void read_some();
  /// Reads what is in the pipe now and closes it. A grandchild that goes on writing cannot keep us.
  void finish();

  [[nodiscard]] std::string take_text() { return std::move(text_); }
  [[nodiscard]] bool was_truncated() const { return was_truncated_; }

 private:
  [[nodiscard]] std::size_t read_once(std::size_t most_bytes);

  Fd fd_;
  std::size_t limit_bytes_ = 0;
  std::string text_;
  bool was_truncated_ = false;
  bool is_at_end_ = false;
};

/// A child that runs, and our ends of its streams.
struct StartedChild {
  pid_t pid = 0;
  Fd pidfd;  ///< readable when it has ended
  OutputPipe out, err;
};

/// Starts a child as `request` says. Its input is a file in memory, so nobody has to feed it.
/// Errors: spawn's.
[[nodiscard]] Result<StartedChild> start_child(const ProcessRequest& request);

/// Sends `signal` to the child's group, or to the child alone where it leads none.
void signal_child(const ProcessRequest& request, pid_t pid, int signal);

/// Asks the child and its group to end, stopped ones too.
void ask_to_end(const ProcessRequest& request, pid_t pid);

/// Waits for a child that has ended or is about to. Returns its status as waitpid(2) gives it.
[[nodiscard]] int reap(pid_t pid);

/// What a child said that ended with `wait_status`, as waitpid(2) gives it.
[[nodiscard]] ProcessOutcome outcome_of(int wait_status, bool timed_out, OutputPipe& out,
                                        OutputPipe& err);

}  // namespace gt
