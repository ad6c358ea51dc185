// SPDX-License-Identifier: Apache-2.0
// The tick and the daemon: what dies comes back, once, and what fails again and again is parked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <map>

#include "common/base/clock.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/life_town.h"
#include "tests/support/processes.h"

namespace gt {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::LifeTown;
using ::testing::Not;
using testing::wait_until;

class Patrol : public ::testing::Test {
 protected:
  Patrol() {
    town_.add_bare_rig("web");
    town_.add_agent("web/ash");
    town_.add_agent("web/toast");
  }

  /// What the hook says about `starts`, in one line.
  [[nodiscard]] std::string starts_of(std::string_view address) const {
    const std::string text = town_.read(LifeTown::hook_of(address));
    const std::size_t at = text.find("starts:");
    return at == std::string::npos ? "" : text.substr(at);
  }

  void kill_program(std::string_view address) {
    const pid_t pid = town_.pid_of(address);
    ASSERT_GT(pid, 0);
    ::kill(pid, SIGKILL);
    ASSERT_TRUE(wait_until([&] { return town_.pid_of(address) == 0; }));
  }

  /// … and waits until it has gone: half-way, tmux is an error and no empty town.
  void kill_tmux_server() {
    town_.tmux({"kill-server"});
    ASSERT_TRUE(wait_until([&] { return town_.gt({"ps"}).status == 0; }));
  }

  LifeTown town_;
};

/// The bytes of every file of the town but the daemon's own.
std::map<std::string, std::string> files_of(const LifeTown& town) {
  std::map<std::string, std::string> files;
  for (const auto& file : testing::files_below(town.root())) {
    if (!std::filesystem::is_regular_file(file) || file.extension() == ".log") continue;
    files[file.string()] = testing::read_file(file);
  }
  return files;
}

TEST_F(Patrol, AnIdleTickWritesNothingAndListsAndCapturesOnce) {
  // A tmux that counts.
  const auto bin = town_.directory() / "bin";
  const auto calls = town_.directory() / "calls";
  testing::write_file(bin / "tmux", format("#!/bin/sh\necho \"$@\" >> '{}'\nexec /usr/bin/tmux "
                                           "\"$@\"\n",
                                           calls.string()));
  std::filesystem::permissions(bin / "tmux", std::filesystem::perms::owner_all);
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  const auto before = files_of(town_);
  auto environment = town_.environment();
  testing::set_variable(environment, "PATH", bin.string() + ":/usr/bin:/bin");
  const GtRun tick = testing::run_gt({"tick"}, {town_.root(), environment});
  EXPECT_EQ(tick.status, 0) << tick;
  EXPECT_EQ(tick.out, "all is as it should be\n");
  EXPECT_EQ(files_of(town_), before);
  const std::string called = testing::read_file(calls);
  EXPECT_EQ(called.find("list-panes"), called.rfind("list-panes")) << called;
  EXPECT_THAT(called, HasSubstr("list-panes"));
  // All screens in one call: these agents have no hooks to speak with.
  EXPECT_EQ(called.find("source-file"), called.rfind("source-file")) << called;
}

TEST_F(Patrol, ATownWithBoardsAndBusyAgentsNeedsTwoProcessesForATickAtMost) {
  town_.add_kind("busy", "gt signal working </dev/null; while :; do sleep 1000; done");
  for (int i = 1; i <= 6; ++i) {
    const std::string name = format("web/p{}", i);
    town_.write(
        format("web/board/tasks/00{}-item.md", i),
        format("---\nid: {}\ntitle: Item\nstatus: in-progress\nclaimed_by: {}\n---\n", i, name));
    town_.add_agent(name, "busy", format("work: web-{}\nbranch: p{}/web-{}\n", i, i, i));
  }
  town_.write("web/board/tasks/007-kept.md", "---\nid: 7\ntitle: Kept\nstatus: backlog\n---\n");
  town_.write("web/board/tasks/008-waits.md",
              "---\nid: 8\ntitle: Waits\nstatus: todo\ndepends_on: [7]\n---\n");
  ASSERT_EQ(town_.gt({"config", "set", "dispatch.mode", "auto"}).status, 0);
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  ASSERT_TRUE(wait_until([&] { return town_.state_of("web/p6") == "working"; }));
  ASSERT_EQ(town_.gt({"tick"}).status, 0) << "the index of the board is written once";
  const auto bin = town_.directory() / "bin";
  const auto calls = town_.directory() / "calls";
  for (const char* program : {"tmux", "git"}) {
    testing::write_file(bin / program,
                        format("#!/bin/sh\necho {0} \"$1\" >> '{1}'\nexec /usr/bin/{0} \"$@\"\n",
                               program, calls.string()));
    std::filesystem::permissions(bin / program, std::filesystem::perms::owner_all);
  }
  const auto before = files_of(town_);
  auto environment = town_.environment();
  testing::set_variable(environment, "PATH", bin.string() + ":/usr/bin:/bin");
  const GtRun tick = testing::run_gt({"tick"}, {town_.root(), environment});
  EXPECT_EQ(tick.out, "all is as it should be\n") << tick;
  EXPECT_EQ(files_of(town_), before);
  const std::string called = testing::read_file(calls);
  EXPECT_LE(lines_of(called).size(), 2U) << called;
  EXPECT_THAT(called, Not(HasSubstr("git")));
}

TEST_F(Patrol, ADryRunSaysWhatItWouldDoAndDoesNothing) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  ASSERT_EQ(town_.gt({"daemon", "stop"}).status, 0) << "it would tick when a program ends";
  kill_program("web/toast");
  const auto before = files_of(town_);
  const GtRun tick = town_.gt({"tick", "--dry-run"});
  EXPECT_EQ(tick.status, 0) << tick;
  EXPECT_THAT(tick.out, HasSubstr("count-failure web/toast: its start failed"));
  EXPECT_EQ(files_of(town_), before);
}

TEST_F(Patrol, AFailedStartIsCountedOnceAndWaits) {
  town_.add_kind("crash", "exit 3");
  town_.add_agent("web/crash", "crash");
  (void)town_.gt({"start", "web/crash"});
  ASSERT_TRUE(wait_until([&] { return town_.state_of("web/crash") == "dead"; }));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_THAT(starts_of("web/crash"), HasSubstr("failures: 1"));
  const GtRun status = town_.gt({"status"});
  EXPECT_THAT(status.out, HasSubstr("! web/crash: the next try is in"));
}

TEST_F(Patrol, ACrashLoopIsParkedAndAPersonIsToldOnce) {
  town_.add_kind("crash", "exit 3");
  const WallTime now = SystemClock().now();
  std::string failed;
  for (int i = 4; i > 0; --i) {
    failed += (failed.empty() ? "'" : ", '") + format_time(now - minutes(3 * i)) + "'";
  }
  town_.add_agent("web/crash", "crash",
                  format("starts: {{failures: 4, next_at: '{}', failed_at: [{}]}}\n",
                         format_time(now - minutes(1)), failed));
  // Two ticks: one starts it for the fifth time, one finds it dead.
  ASSERT_EQ(town_.gt({"daemon", "start"}).status, 0);
  ASSERT_TRUE(wait_until([&] {
    (void)town_.gt({"tick"});
    return town_.state_of("web/crash") == "parked";
  }));
  EXPECT_THAT(town_.read(LifeTown::hook_of("web/crash")), HasSubstr("desired: parked"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_EQ(town_.journalled("agent.parked", "web/crash"), 1);
  EXPECT_EQ(town_.gt({"start", "--all"}).status, 0);
  EXPECT_EQ(town_.state_of("web/crash"), "parked");
  EXPECT_THAT(town_.gt({"status"}).out, HasSubstr("! web/crash: parked after 5 starts"));
  // A person who names it starts it with a clean slate.
  town_.add_kind("crash", "sleep 1000");
  EXPECT_EQ(town_.gt({"start", "web/crash"}).status, 0);
  EXPECT_GT(town_.pid_of("web/crash"), 0);
  EXPECT_THAT(starts_of("web/crash"), Not(HasSubstr("failures: 5")));
}

TEST_F(Patrol, EverySessionComesBackAfterTheTmuxServerWasKilled) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  const Value before = town_.agent("web/toast");
  kill_tmux_server();
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_GT(town_.pid_of("web/toast"), 0);
  EXPECT_GT(town_.pid_of("web/ash"), 0);
  EXPECT_NE(town_.agent("web/toast")["instance"], before["instance"]);
  EXPECT_THAT(starts_of("web/toast"), Not(HasSubstr("failures: 1")));
}

TEST_F(Patrol, AResumedSessionGetsItsConversationBack) {
  town_.write("kinds/talker.yaml",
              "name: talker\nsummary: a script\nstart: [sh, -c, 'echo fresh; sleep 1000']\n"
              "resume: [sh, -c, 'echo resumed $0; sleep 1000', '{session_id}']\n");
  const std::string instance = new_ulid(SystemClock().now() - minutes(60));
  town_.add_agent("web/talker", "talker",
                  format("instance: {0}\nsession_id: abc-123\nsignal: {{state: idle, at: '{1}', "
                         "instance: {0}}}\n",
                         instance, format_time(SystemClock().now() - minutes(59))));
  ASSERT_EQ(town_.gt({"daemon", "start"}).status, 0);
  ASSERT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_TRUE(wait_until([&] {
    return town_.gt({"peek", "web/talker"}).out == "resumed abc-123\n";
  })) << town_.gt({"peek", "web/talker"});
}

TEST_F(Patrol, ManyTicksAtOnceStartNothingTwice) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  kill_tmux_server();
  for (const GtRun& tick : town_.gt_at_once(8, {"tick"})) EXPECT_EQ(tick.status, 0) << tick;
  EXPECT_GT(town_.pid_of("web/toast"), 0);
  EXPECT_EQ(town_.journalled("session.started", "web/toast"), 2);
  EXPECT_EQ(town_.journalled("session.started", "web/ash"), 2);
}

TEST_F(Patrol, ATickAndAPersonAtOnceStartNothingTwice) {
  ASSERT_EQ(town_.gt({"daemon", "start"}).status, 0);  // its first tick starts them, too
  for (const GtRun& start : town_.gt_at_once(4, {"start", "--all"})) {
    EXPECT_EQ(start.status, 0) << start;
  }
  EXPECT_EQ(town_.journalled("session.started", "web/toast"), 1);
}

TEST_F(Patrol, AStoppedAgentThatStillRunsIsReportedAndNotKilled) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  std::string hook = town_.read(LifeTown::hook_of("web/toast"));
  hook.replace(hook.find("desired: running"), 16, "desired: stopped");
  town_.write(LifeTown::hook_of("web/toast"), hook);
  const pid_t pid = town_.pid_of("web/toast");
  EXPECT_THAT(town_.gt({"tick"}).out, HasSubstr("left web/toast: still runs"));
  EXPECT_EQ(town_.pid_of("web/toast"), pid);
}

// The daemon.

TEST_F(Patrol, EverySessionOutlivesTheDaemonAndTicksResumeWithIt) {
  LifeTown town("");
  town.write("town.yaml", "name: test\nheartbeat: {every: 200ms}\nkinds: {polecat: shell}\n");
  town.add_bare_rig("web");
  town.add_agent("web/toast");
  ASSERT_EQ(town.gt({"start", "--all"}).status, 0);
  const pid_t agent = town.pid_of("web/toast");
  const pid_t daemon = town.daemon_pid();
  ASSERT_GT(daemon, 0);
  ::kill(daemon, SIGKILL);
  ASSERT_TRUE(wait_until([&] { return testing::is_gone(daemon); }));
  const GtRun down = town.gt({"daemon", "status", "--json"});
  EXPECT_EQ(down.status, 69);
  EXPECT_EQ(down.json()["running"], Value(false));
  EXPECT_EQ(down.json()["agents"].items().size(), 1U);
  EXPECT_EQ(town.pid_of("web/toast"), agent);
  EXPECT_EQ(town.gt({"start", "--all"}).status, 0);
  EXPECT_EQ(town.pid_of("web/toast"), agent);
  const auto beats = [&] {
    return town.gt({"daemon", "status", "--json"}).json()["heartbeat"]["count"].as_integer();
  };
  EXPECT_TRUE(wait_until([&] { return beats().value_or(0) >= 3; }));
}

TEST_F(Patrol, ManyStartsOfTheDaemonAtOnceMakeOne) {
  std::map<std::int64_t, int> pids;
  for (const GtRun& start : town_.gt_at_once(8, {"daemon", "start", "--json"})) {
    ASSERT_EQ(start.status, 0) << start;
    ++pids[start.json()["pid"].as_integer().value_or(0)];
  }
  EXPECT_EQ(pids.size(), 1U);
}

TEST_F(Patrol, ADaemonThatCannotComeUpSaysWhy) {
  town_.write(".gt/gtd.lock/in-the-way", "");
  const GtRun start = town_.gt({"daemon", "start"});
  EXPECT_EQ(start.status, 69) << start;
  EXPECT_THAT(start.err, HasSubstr("gt: the daemon did not come up: /"));
  EXPECT_THAT(start.err, HasSubstr("gtd.lock"));
  std::filesystem::remove_all(town_.root() / ".gt/gtd.lock");
}

TEST_F(Patrol, ADaemonWhoseSocketWasDeletedIsReplacedAndEverySessionRunsOn) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  const pid_t agent = town_.pid_of("web/toast");
  const pid_t daemon = town_.daemon_pid();
  std::filesystem::remove_all(town_.root() / ".gt/run");
  const GtRun start = town_.gt({"start", "--all"});
  EXPECT_EQ(start.status, 0) << start;
  EXPECT_TRUE(testing::is_gone(daemon));
  EXPECT_GT(town_.daemon_pid(), 0);
  EXPECT_EQ(town_.pid_of("web/toast"), agent);
}

TEST_F(Patrol, ADaemonWhoseSocketWasDeletedIsStoppedWithoutForce) {
  ASSERT_EQ(town_.gt({"daemon", "start"}).status, 0);
  const pid_t daemon = town_.daemon_pid();
  std::filesystem::remove_all(town_.root() / ".gt/run");
  const GtRun stop = town_.gt({"daemon", "stop"});
  EXPECT_EQ(stop.status, 0) << stop;
  EXPECT_TRUE(testing::is_gone(daemon));
}

TEST_F(Patrol, StoppingTheDaemonLeavesEverySession) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  const pid_t agent = town_.pid_of("web/toast");
  EXPECT_EQ(town_.gt({"daemon", "stop"}).status, 0);
  EXPECT_EQ(town_.daemon_pid(), 0);
  EXPECT_EQ(town_.pid_of("web/toast"), agent);
  const GtRun again = town_.gt({"daemon", "stop"});
  EXPECT_EQ(again.status, 0);
  EXPECT_EQ(again.out, "the daemon was down\n");
}

TEST_F(Patrol, ADaemonThatHangsIsKilledOnlyByForce) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  const pid_t agent = town_.pid_of("web/toast");
  const pid_t daemon = town_.daemon_pid();
  ::kill(daemon, SIGSTOP);
  const GtRun stop = town_.gt({"daemon", "stop"});
  EXPECT_EQ(stop.status, 75) << stop;
  EXPECT_THAT(stop.err, HasSubstr("gt daemon stop --force"));
  EXPECT_FALSE(testing::is_gone(daemon));
  EXPECT_EQ(town_.gt({"daemon", "stop", "--force"}).status, 0);
  EXPECT_TRUE(testing::is_gone(daemon));
  EXPECT_EQ(town_.pid_of("web/toast"), agent);
}

TEST_F(Patrol, TheDaemonOfAnAgentIsNotThatAgents) {
  // A daemon that an agent's command brought up must not pass for that agent: not in its ticks, and
  // not when its session is ended.
  auto environment = town_.environment();
  testing::set_variable(environment, "GT_AGENT", "web/toast");
  testing::set_variable(environment, "GT_INSTANCE", town_.root().string());
  ASSERT_EQ(testing::run_gt({"daemon", "start"}, {town_.root(), environment}).status, 0);
  EXPECT_THAT(processes_with({"GT_INSTANCE=" + town_.root().string()}), IsEmpty());
}

TEST_F(Patrol, LogsShowTheEndOfTheLog) {
  ASSERT_EQ(town_.gt({"daemon", "start"}).status, 0);
  ASSERT_EQ(town_.gt({"daemon", "stop"}).status, 0);
  EXPECT_THAT(town_.gt({"daemon", "logs", "-n", "1"}).out, HasSubstr("info stopped"));
  EXPECT_THAT(town_.gt({"daemon", "logs"}).out, HasSubstr("info started"));
}

}  // namespace
}  // namespace gt
