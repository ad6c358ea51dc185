// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "hooks/merge_rules.h"

namespace gt {

/// What a check says of a tree. One that could not be run says nothing: it never passes.
enum class CheckVerdict { kGreen, kRed, kCannotRun };
/// `green`, `red`, `cannot-run`.
[[nodiscard]] std::string_view verdict_name(CheckVerdict verdict);

/// How the program of a check ended.
struct CheckEnd {
  int exit_status = 0;  ///< 128 + signal when a signal ended it
  bool timed_out = false;
  bool is_too_long = false;        ///< its output went over the limit
  std::string_view output = {};    ///< as much of its end as decides
  std::string start_problem = {};  ///< why it did not start
};

struct Judgement {
  CheckVerdict verdict = CheckVerdict::kCannotRun;
  std::string reason;  ///< one line; empty for green
};

/// The one table of what an end means.
[[nodiscard]] Judgement judge(const CheckEnd& end, const Check& check,
                              const std::vector<std::string>& no_tests);

/// One run of a check.
struct CheckOrder {
  const Check& check;
  const std::vector<std::string>& no_tests;
  std::filesystem::path directory;
  std::filesystem::path log;
  std::vector<std::string> environment;                  ///< all of it, as `NAME=value`
  std::function<void(std::string_view line)> told = {};  ///< of each line as it comes
};

struct CheckOutcome {
  Judgement judgement;
  Duration took{0};
  std::string tail;  ///< the last lines of its output, printable
};

/// Runs a check to its end in a process group of its own, its output in the log file: that goes on
/// being written if we die. At its deadline, and when it wrote too much, the group is ended.
/// Errors: kDisk, kFailed when the log cannot be written.
[[nodiscard]] Result<CheckOutcome> run_check(const CheckOrder& order, Clock& clock);

}  // namespace gt
