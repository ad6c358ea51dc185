// SPDX-License-Identifier: Apache-2.0
// The gate: what a check must do to pass, and everything that is no pass.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/refinery/check_run.h"
#include "common/base/format.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::read_file;
using testing::wait_until;
using testing::write_file;

class CheckRun : public ::testing::Test {
 protected:
  Result<CheckOutcome> run(const Check& check) {
    const CheckOrder order{check,
                           no_tests_,
                           directory_.path(),
                           log(),
                           {"PATH=/usr/bin:/bin"},
                           [this](std::string_view line) { told_.emplace_back(line); }};
    return run_check(order, clock_);
  }
  static Check line(std::string run) {
    Check check;
    check.name = "tests";
    check.run = std::move(run);
    return check;
  }
  [[nodiscard]] fs::path log() const { return directory_.path() / "logs/tests.log"; }

  testing::TempDirectory directory_;
  SystemClock clock_;
  std::vector<std::string> no_tests_ = {"*no tests ran*", "Ran 0 tests in *"};
  std::vector<std::string> told_;
};

TEST_F(CheckRun, OnlyACheckThatRanAndEndedWithZeroIsGreen) {
  write_file(directory_.path() / "not-executable", "#!/bin/sh\n");
  Check missing_program, empty_directory = line("true");
  missing_program.argv = {"no-such-program"};
  Check slow = line("sleep 60");
  slow.timeout = std::chrono::milliseconds(200);
  Check ignores_term = line("trap '' TERM; sleep 60 & wait; sleep 60");
  ignores_term.timeout = std::chrono::milliseconds(200);
  struct Case {
    const char* name;
    Check check;
    CheckVerdict verdict;
    const char* reason;
  };
  const Case cases[] = {
      {"success", line("echo fine"), CheckVerdict::kGreen, ""},
      {"failure", line("exit 1"), CheckVerdict::kRed, "exit status 1"},
      {"any other status", line("exit 42"), CheckVerdict::kRed, "exit status 42"},
      {"a crash of what is tested", line("kill -SEGV $$"), CheckVerdict::kRed, "exit status 139"},
      {"126", line("exit 126"), CheckVerdict::kCannotRun, "126"},
      {"127", line("exit 127"), CheckVerdict::kCannotRun, "127"},
      {"not executable", line("./not-executable"), CheckVerdict::kCannotRun, "cannot be executed"},
      {"no such command", line("no-such-command"), CheckVerdict::kCannotRun, "is missing"},
      {"no such program", missing_program, CheckVerdict::kCannotRun, "no-such-program"},
      {"a timeout", slow, CheckVerdict::kCannotRun, "longer than 200ms"},
      {"a timeout ignored", ignores_term, CheckVerdict::kCannotRun, "longer than 200ms"},
      {"killed", line("kill -KILL $$"), CheckVerdict::kCannotRun, "signal 9"},
      {"terminated", line("kill -TERM $$"), CheckVerdict::kCannotRun, "signal 15"},
      {"no test, and success", line("echo '== no tests ran in 0.01s =='"), CheckVerdict::kCannotRun,
       "tested nothing: == no tests ran"},
      {"no test, and failure", line("echo '== NO TESTS RAN in 0.01s =='; exit 5"),
       CheckVerdict::kCannotRun, "tested nothing"},
      {"no test, on standard error", line("echo 'Ran 0 tests in 0.000s' >&2"),
       CheckVerdict::kCannotRun, "tested nothing"},
      {"ten tests", line("echo 'Ran 10 tests in 0.000s'"), CheckVerdict::kGreen, ""},
  };
  for (const Case& each : cases) {
    GT_ASSERT_OK(const CheckOutcome outcome, run(each.check));
    EXPECT_EQ(verdict_name(outcome.judgement.verdict), verdict_name(each.verdict)) << each.name;
    EXPECT_THAT(outcome.judgement.reason, HasSubstr(each.reason)) << each.name;
    EXPECT_FALSE(testing::has_children()) << each.name;
  }
}

TEST_F(CheckRun, ACheckThatCannotEvenBeginPassesNothing) {
  const Check check = line("true");
  const CheckOrder order{
      check, no_tests_, directory_.path() / "gone", log(), {"PATH=/usr/bin:/bin"}};
  GT_ASSERT_OK(const CheckOutcome outcome, run_check(order, clock_));
  EXPECT_EQ(outcome.judgement.verdict, CheckVerdict::kCannotRun);
  write_file(directory_.path() / "file", "");
  const CheckOrder no_log{
      check, no_tests_, directory_.path(), directory_.path() / "file/x.log", {}};
  EXPECT_FALSE(run_check(no_log, clock_));
}

TEST_F(CheckRun, ItsOutputIsInTheLogAndToldLineByLine) {
  GT_ASSERT_OK(const CheckOutcome outcome,
               run(line("echo one; echo two >&2; printf three; exit 1")));
  EXPECT_EQ(read_file(log()), "one\ntwo\nthree");
  EXPECT_THAT(told_, ::testing::ElementsAre("one", "two", "three"));
  EXPECT_EQ(outcome.tail, "one\ntwo\nthree\n");
}

TEST_F(CheckRun, OfALongOutputTheEndIsKept) {
  GT_ASSERT_OK(const CheckOutcome outcome, run(line("seq 200000; exit 1")));
  EXPECT_THAT(outcome.tail, HasSubstr("\n200000\n"));
  EXPECT_LT(outcome.tail.size(), 5000U);
}

TEST_F(CheckRun, NothingThatItStartedInItsGroupOutlivesIt) {
  GT_ASSERT_OK(const CheckOutcome outcome, run(line("sleep 1000 & echo $! > pid")));
  EXPECT_EQ(outcome.judgement.verdict, CheckVerdict::kGreen);
  const int pid = std::stoi(read_file(directory_.path() / "pid"));
  EXPECT_TRUE(wait_until([&] { return testing::is_gone(pid); }));
}

}  // namespace
}  // namespace gt
