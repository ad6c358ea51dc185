// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/process/spawn.h"

namespace gt {

struct ProcessRequest {
  Program program;
  std::string input;                                      ///< written to its standard input
  std::size_t output_limit_bytes = std::size_t{8} << 20;  ///< kept of each stream; the rest is read
  Duration deadline = std::chrono::seconds(30);
  Duration grace = std::chrono::seconds(2);  ///< between TERM and KILL of its group
};

/// How a program ended and what it said.
struct ProcessOutcome {
  int exit_status = 0;  ///< 128 + signal when a signal ended it
  bool was_signalled = false;
  bool timed_out = false;      ///< its group was ended at the deadline
  bool was_truncated = false;  ///< an output went over its limit
  std::string out, err;

  [[nodiscard]] bool succeeded() const { return exit_status == 0 && !timed_out; }
};

/// Runs programs to their end.
class ProcessRunner {
 public:
  virtual ~ProcessRunner() = default;
  /// Waits for the program's end, not for the end of its output: a grandchild that keeps a pipe
  /// open does not keep us. An exit status other than 0 is an outcome, not an error.
  /// Errors: spawn's.
  [[nodiscard]] virtual Result<ProcessOutcome> run(const ProcessRequest& request) = 0;
};

class SystemProcessRunner : public ProcessRunner {
 public:
  [[nodiscard]] Result<ProcessOutcome> run(const ProcessRequest& request) override;
};

}  // namespace gt
