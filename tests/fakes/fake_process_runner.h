// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <vector>

#include "common/process/process_runner.h"

namespace gt::testing {

/// Runs nothing: keeps what it was asked, and answers what it was told, in order; success with no
/// output when it was told no more.
class FakeProcessRunner : public ProcessRunner {
 public:
  [[nodiscard]] Result<ProcessOutcome> run(const ProcessRequest& request) override {
    requests.push_back(request);
    if (answers.empty()) return ProcessOutcome{};
    Result<ProcessOutcome> answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }

  void will_print(std::string out) {
    ProcessOutcome outcome;
    outcome.out = std::move(out);
    answers.emplace_back(std::move(outcome));
  }
  void will_exit(int status, std::string err) {
    ProcessOutcome outcome;
    outcome.exit_status = status;
    outcome.err = std::move(err);
    answers.emplace_back(std::move(outcome));
  }
  void will_time_out() {
    ProcessOutcome outcome;
    outcome.timed_out = outcome.was_signalled = true;
    outcome.exit_status = 128 + 15;
    answers.emplace_back(std::move(outcome));
  }
  void will_fail(Error error) { answers.emplace_back(std::move(error)); }

  std::vector<ProcessRequest> requests;
  std::deque<Result<ProcessOutcome>> answers;
};

}  // namespace gt::testing
