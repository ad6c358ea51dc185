// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "common/base/format.h"
#include "common/process/process_tree.h"
#include "common/process/spawn.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::wait_until;

/// A shell script that runs until the test ends, with all its children: they carry a mark.
class ProcessTree : public ::testing::Test {
 protected:
  ~ProcessTree() override {
    for (const ProcessIdentity& each : processes_with({mark_})) ::kill(each.pid, SIGKILL);
    for (const pid_t child : children_) {
      ::kill(-child, SIGKILL);  // in the middle of an exec a process shows no mark
      ::waitpid(child, nullptr, 0);
    }
  }

  pid_t run(std::vector<std::string> argv) {
    const auto pid =
        spawn({.argv = std::move(argv), .environment = {{"PATH=/usr/bin:/bin", mark_}}}, {});
    EXPECT_THAT(pid, testing::IsOk());
    children_.push_back(pid ? *pid : -1);
    return children_.back();
  }
  pid_t run_script(const std::string& script) { return run({"/bin/sh", "-c", script}); }

  [[nodiscard]] std::size_t marked() const { return processes_with({mark_}).size(); }
  [[nodiscard]] const std::string& mark() const { return mark_; }

 private:
  std::string mark_ = format("GT_TEST_MARK={}-{}", ::getpid(),
                             ::testing::UnitTest::GetInstance()->current_test_info()->name());
  std::vector<pid_t> children_;
};

std::vector<pid_t> pids_of(const std::vector<ProcessIdentity>& processes) {
  std::vector<pid_t> pids;
  for (const ProcessIdentity& each : processes) pids.push_back(each.pid);
  return pids;
}

TEST_F(ProcessTree, HoldsGrandchildren) {
  const pid_t root = run_script("sh -c 'sleep 1000 & wait' & wait");
  ASSERT_TRUE(wait_until([&] { return process_trees({root}).size() == 3; }));
  EXPECT_THAT(pids_of(process_trees({root})), ::testing::Contains(root));
  EXPECT_THAT(pids_of(process_trees({root})), ::testing::Not(::testing::Contains(::getpid())));
}

TEST_F(ProcessTree, OfNothingIsEmpty) {
  EXPECT_THAT(process_trees({}), ::testing::IsEmpty());
  EXPECT_THAT(processes_with({}), ::testing::IsEmpty());
  SystemClock clock;
  EXPECT_THAT(end_processes({}, milliseconds(0), milliseconds(0), clock), ::testing::IsEmpty());
}

TEST_F(ProcessTree, AProgramThatLeftItsTreeIsKnownByItsEnvironment) {
  const pid_t root = run_script("setsid sleep 1000 & exit 0");
  ASSERT_TRUE(wait_until([&] { return process_state(root) == ProcessState::kZombie; }));
  ASSERT_TRUE(wait_until([&] { return marked() == 1; }));
  EXPECT_THAT(process_trees({root}), ::testing::IsEmpty());
  EXPECT_THAT(processes_with({"GT_TEST_MARK=other"}), ::testing::IsEmpty());
}

TEST_F(ProcessTree, ANameWithParenthesesAndBlanksConfusesNobody) {
  const testing::TempDirectory directory;
  const auto program = directory.path() / "a) R 1 (";
  std::filesystem::copy_file(std::filesystem::canonical("/bin/sleep"), program);
  const pid_t root = run({program.string(), "1000"});
  EXPECT_EQ(process_state(root), ProcessState::kAlive);
  EXPECT_THAT(pids_of(process_trees({root})), ::testing::ElementsAre(root));
}

TEST_F(ProcessTree, AZombieIsDeadThoughItAnswersASignal) {
  const pid_t child = run_script("exit 0");
  ASSERT_TRUE(wait_until([&] { return process_state(child) == ProcessState::kZombie; }));
  EXPECT_EQ(::kill(child, 0), 0);
  EXPECT_EQ(process_identity(child), std::nullopt);
  EXPECT_THAT(process_trees({child}), ::testing::IsEmpty());
}

TEST_F(ProcessTree, AProcessThatWasReapedIsGone) {
  const pid_t child = run_script("exit 0");
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(process_state(child), ProcessState::kGone);
}

TEST_F(ProcessTree, EndsWhatIgnoresHangupAndTerm) {
  run_script(
      "trap '' HUP TERM; sh -c 'while :; do sleep 1000; done' & while :; do sleep 1000; done");
  ASSERT_TRUE(wait_until([&] { return marked() == 4; }));
  SystemClock clock;
  EXPECT_THAT(end_processes(processes_with({mark()}), milliseconds(0), seconds(1), clock),
              ::testing::IsEmpty());
  EXPECT_EQ(marked(), 0U);
}

TEST_F(ProcessTree, LetsProgramsEndByThemselvesFirst) {
  const pid_t root = run_script("trap 'exit 7' HUP; trap '' TERM; while :; do sleep 0.01; done");
  ASSERT_TRUE(wait_until([&] { return marked() >= 1; }));
  ::kill(root, SIGHUP);
  SystemClock clock;
  EXPECT_THAT(end_processes(process_trees({root}), seconds(20), seconds(20), clock),
              ::testing::IsEmpty());
}

TEST_F(ProcessTree, SparesAnotherProcessThatGotThePid) {
  const pid_t child = run_script("exec sleep 1000");
  auto other = process_identity(child);
  ASSERT_TRUE(other);
  other->started += 1;
  SystemClock clock;
  EXPECT_THAT(end_processes({*other}, milliseconds(0), milliseconds(0), clock),
              ::testing::IsEmpty());
  EXPECT_EQ(process_state(child), ProcessState::kAlive);
}

TEST_F(ProcessTree, SparesItself) {
  SystemClock clock;
  EXPECT_THAT(
      end_processes({*process_identity(::getpid())}, milliseconds(0), milliseconds(0), clock),
      ::testing::IsEmpty());
}

}  // namespace
}  // namespace gt
