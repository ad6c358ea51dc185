// SPDX-License-Identifier: Apache-2.0
// One table of cases for the two ways of running a program to its end: with poll(2), and on an
// event loop.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <boost/asio/io_context.hpp>
#include <csignal>
#include <fstream>
#include <optional>

#include "common/process/async_child.h"
#include "common/process/process_runner.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::has_children;
using testing::is_gone;
using testing::IsError;
using testing::IsOk;
using testing::open_descriptors;
using testing::TempDirectory;
using testing::wait_until;

/// A new event loop for each program.
class LoopRunner : public ProcessRunner {
 public:
  Result<ProcessOutcome> run(const ProcessRequest& request) override {
    boost::asio::io_context loop;
    AsyncChild child(loop.get_executor());
    std::optional<Result<ProcessOutcome>> answer;
    int calls = 0;
    child.start(request, [&](Result<ProcessOutcome> result) {
      answer = std::move(result);
      ++calls;
    });
    EXPECT_EQ(calls, 0) << "called from within start";
    loop.run();
    EXPECT_EQ(calls, 1);
    EXPECT_FALSE(child.is_running());
    return *std::move(answer);
  }
};

class ProcessRunners : public ::testing::TestWithParam<const char*> {
 protected:
  ProcessRunner& runner() {
    if (GetParam() == std::string_view("Poll")) return poll_runner_;
    return loop_runner_;
  }
  Result<ProcessOutcome> run_shell(std::string script, milliseconds deadline = seconds(30)) {
    ProcessRequest request;
    request.program.argv = {"/bin/sh", "-c", std::move(script)};
    request.deadline = deadline;
    request.grace = milliseconds(200);
    return runner().run(request);
  }

 private:
  SystemProcessRunner poll_runner_;
  LoopRunner loop_runner_;
};

INSTANTIATE_TEST_SUITE_P(Both, ProcessRunners, ::testing::Values("Poll", "Loop"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(ProcessRunners, TellsStatusAndBothOutputs) {
  GT_ASSERT_OK(const ProcessOutcome outcome, run_shell("echo said; echo complained >&2; exit 7"));
  EXPECT_EQ(outcome.exit_status, 7);
  EXPECT_EQ(outcome.out, "said\n");
  EXPECT_EQ(outcome.err, "complained\n");
  EXPECT_FALSE(outcome.was_signalled);
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_FALSE(outcome.succeeded());
}

TEST_P(ProcessRunners, TellsTheSignalThatEndedAProgram) {
  GT_ASSERT_OK(const ProcessOutcome outcome, run_shell("kill -SEGV $$"));
  EXPECT_EQ(outcome.exit_status, 128 + SIGSEGV);
  EXPECT_TRUE(outcome.was_signalled);
  EXPECT_FALSE(outcome.timed_out);
}

TEST_P(ProcessRunners, AProgramThatDoesNotExistIsAnErrorAndLeavesNoZombie) {
  ProcessRequest request;
  request.program.argv = {"gt-no-such-program"};
  EXPECT_THAT(runner().run(request), IsError(ErrorCode::kMissing, "gt-no-such-program"));
  EXPECT_FALSE(has_children());
}

TEST_P(ProcessRunners, AFileThatIsNoProgramIsAnErrorAndLeavesNoZombie) {
  TempDirectory directory;
  const std::filesystem::path file = directory.path() / "data";
  std::ofstream(file) << "\x7f not a program";
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  ProcessRequest request;
  request.program.argv = {file.string()};
  EXPECT_THAT(runner().run(request), IsError(ErrorCode::kFailed, file.string()));
  EXPECT_FALSE(has_children());
}

TEST_P(ProcessRunners, InputReachesTheProgram) {
  ProcessRequest request;
  request.program.argv = {"cat"};
  request.input = std::string("with a \0 in it", 14);
  GT_ASSERT_OK(const ProcessOutcome outcome, runner().run(request));
  EXPECT_EQ(outcome.out, request.input);
}

TEST_P(ProcessRunners, NoInputIsAnEndedOne) {
  GT_ASSERT_OK(const ProcessOutcome outcome, run_shell("cat; echo end"));
  EXPECT_EQ(outcome.out, "end\n");
}

TEST_P(ProcessRunners, MoreInputAndOutputThanPipesHoldGoThrough) {
  ProcessRequest request;
  request.program.argv = {"cat"};
  for (int i = 0; i < 400'000; ++i) request.input += std::to_string(i) + '\n';
  GT_ASSERT_OK(const ProcessOutcome outcome, runner().run(request));
  EXPECT_TRUE(outcome.out == request.input) << outcome.out.size();
  EXPECT_FALSE(outcome.was_truncated);
}

TEST_P(ProcessRunners, AProgramThatNeverReadsItsInputStillEnds) {
  ProcessRequest request;
  request.program.argv = {"true"};
  request.input.assign(4U << 20, 'x');
  GT_ASSERT_OK(const ProcessOutcome outcome, runner().run(request));
  EXPECT_TRUE(outcome.succeeded());
}

TEST_P(ProcessRunners, OutputOverTheLimitIsReadButNotKept) {
  ProcessRequest request;
  request.program.argv = {"/bin/sh", "-c", "head -c 3000000 /dev/zero; echo done >&2"};
  request.output_limit_bytes = 1000;
  GT_ASSERT_OK(const ProcessOutcome outcome, runner().run(request));
  EXPECT_TRUE(outcome.succeeded());
  EXPECT_EQ(outcome.out.size(), 1000U);
  EXPECT_EQ(outcome.err, "done\n");
  EXPECT_TRUE(outcome.was_truncated);
}

TEST_P(ProcessRunners, ExactlyTheLimitIsNotTruncated) {
  ProcessRequest request;
  request.program.argv = {"printf", "12345"};
  request.output_limit_bytes = 5;
  GT_ASSERT_OK(const ProcessOutcome outcome, runner().run(request));
  EXPECT_EQ(outcome.out, "12345");
  EXPECT_FALSE(outcome.was_truncated);
}

TEST_P(ProcessRunners, AGrandchildThatKeepsThePipesDoesNotKeepUs) {
  const auto begin = std::chrono::steady_clock::now();
  GT_ASSERT_OK(const ProcessOutcome outcome, run_shell("sleep 60 & echo $!; exit 3"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(20));
  EXPECT_EQ(outcome.exit_status, 3);
  const pid_t grandchild = std::stoi(outcome.out);
  EXPECT_EQ(::kill(grandchild, SIGKILL), 0) << "it was left alone";
}

TEST_P(ProcessRunners, AGrandchildThatNeverStopsWritingDoesNotKeepUs) {
  GT_ASSERT_OK(const ProcessOutcome outcome, run_shell("yes & echo $! >&2"));
  EXPECT_TRUE(outcome.succeeded());
  EXPECT_EQ(::kill(std::stoi(outcome.err), SIGKILL), 0);
}

TEST_P(ProcessRunners, TheDeadlineEndsTheProgramWithTerm) {
  GT_ASSERT_OK(const ProcessOutcome outcome,
               run_shell("trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.02; done",
                         milliseconds(150)));
  EXPECT_TRUE(outcome.timed_out);
  EXPECT_FALSE(outcome.succeeded());
  EXPECT_EQ(outcome.exit_status, 5);
  EXPECT_EQ(outcome.out, "up\nbye\n");
}

TEST_P(ProcessRunners, AProgramThatIgnoresTermIsKilledAndItsGroupToo) {
  GT_ASSERT_OK(const ProcessOutcome outcome,
               run_shell("trap '' TERM; sleep 60 & echo $!; while :; do sleep 0.02; done",
                         milliseconds(150)));
  EXPECT_TRUE(outcome.timed_out);
  EXPECT_EQ(outcome.exit_status, 128 + SIGKILL);
  const pid_t grandchild = std::stoi(outcome.out);
  EXPECT_TRUE(wait_until([&] { return is_gone(grandchild); }));
}

TEST_P(ProcessRunners, WhatTheProgramLeavesOfItsGroupAtTheDeadlineIsKilled) {
  GT_ASSERT_OK(const ProcessOutcome outcome,
               run_shell("(trap '' TERM; while :; do sleep 0.02; done) & echo $!; sleep 60",
                         milliseconds(150)));
  EXPECT_TRUE(outcome.timed_out);
  EXPECT_EQ(outcome.exit_status, 128 + SIGTERM);
  const pid_t grandchild = std::stoi(outcome.out);
  EXPECT_TRUE(wait_until([&] { return is_gone(grandchild); }));
}

TEST_P(ProcessRunners, AStoppedProgramEndsAtItsDeadline) {
  GT_ASSERT_OK(const ProcessOutcome outcome, run_shell("kill -STOP $$; exit 0", milliseconds(150)));
  EXPECT_TRUE(outcome.timed_out);
  EXPECT_EQ(outcome.exit_status, 128 + SIGTERM);
}

TEST_P(ProcessRunners, AProgramKilledWhileAGrandchildKeepsThePipesIsTold) {
  GT_ASSERT_OK(const ProcessOutcome outcome, run_shell("setsid sleep 60 & echo $!; kill -KILL $$"));
  EXPECT_EQ(outcome.exit_status, 128 + SIGKILL);
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_EQ(::kill(std::stoi(outcome.out), SIGKILL), 0);
}

TEST_P(ProcessRunners, TwoHundredRunsLeaveNoDescriptorAndNoZombie) {
  ASSERT_THAT(run_shell("true"), IsOk());
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 200; ++i) {
    ProcessRequest request;
    request.program.argv = {i % 4 == 0 ? "gt-no-such-program" : "true"};
    request.input = i % 2 == 0 ? "text" : "";
    EXPECT_EQ(runner().run(request).has_value(), i % 4 != 0);
  }
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_FALSE(has_children());
}

ProcessRequest sleeper() {
  ProcessRequest request;
  request.program.argv = {"sleep", "60"};
  return request;
}

TEST(AsyncChild, RunsSeveralProgramsOnOneLoopAndAnotherFromItsCompletion) {
  boost::asio::io_context loop;
  AsyncChild first(loop.get_executor()), second(loop.get_executor());
  std::string story;
  ProcessRequest request;
  request.program.argv = {"true"};
  first.start(request, [&](const Result<ProcessOutcome>&) {
    story += '1';
    first.start(request, [&](const Result<ProcessOutcome>&) { story += '1'; });
    EXPECT_TRUE(first.is_running());
  });
  second.start(request, [&](const Result<ProcessOutcome>&) { story += '2'; });
  EXPECT_TRUE(second.is_running());
  EXPECT_GT(second.pid(), 0);
  loop.run();
  EXPECT_EQ(std::count(story.begin(), story.end(), '1'), 2);
  EXPECT_EQ(std::count(story.begin(), story.end(), '2'), 1);
  EXPECT_EQ(second.pid(), 0);
}

TEST(AsyncChild, EndsAProgramWhenTold) {
  boost::asio::io_context loop;
  AsyncChild child(loop.get_executor());
  std::optional<ProcessOutcome> outcome;
  child.start(sleeper(), [&](Result<ProcessOutcome> result) { outcome = *std::move(result); });
  child.end_now();
  child.end_now();
  loop.run();
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->timed_out);
  EXPECT_EQ(outcome->exit_status, 128 + SIGTERM);
}

TEST(AsyncChild, KillsItsProgramWhenDestroyedAndSaysNothing) {
  boost::asio::io_context loop;
  int calls = 0;
  {
    AsyncChild child(loop.get_executor());
    child.start(sleeper(), [&](const Result<ProcessOutcome>&) { ++calls; });
  }
  loop.run();
  EXPECT_EQ(calls, 0);
  EXPECT_FALSE(has_children());
}

TEST(AsyncChild, LeavesNothingBehindWhenItsLoopIsDestroyedFirst) {
  const std::size_t before = open_descriptors();
  auto loop = std::make_unique<boost::asio::io_context>();
  {
    AsyncChild child(loop->get_executor());
    child.start(sleeper(), [](const Result<ProcessOutcome>&) { ADD_FAILURE(); });
  }
  loop.reset();
  EXPECT_FALSE(has_children());
  EXPECT_EQ(open_descriptors(), before);
}

TEST(AsyncChild, MayBeDestroyedByItsCompletion) {
  boost::asio::io_context loop;
  auto child = std::make_unique<AsyncChild>(loop.get_executor());
  ProcessRequest request;
  request.program.argv = {"true"};
  child->start(request, [&](const Result<ProcessOutcome>&) { child.reset(); });
  loop.run();
  EXPECT_EQ(child, nullptr);
}

}  // namespace
}  // namespace gt
