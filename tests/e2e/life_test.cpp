// SPDX-License-Identifier: Apache-2.0
// Agents come, go, and come back: the built gt and gtd, a real tmux, agents that are shell scripts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <filesystem>
#include <set>

#include "common/base/clock.h"
#include "common/base/format.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/life_town.h"
#include "tests/support/processes.h"

namespace gt {
namespace {

using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::LifeTown;
using ::testing::Not;
using testing::wait_until;

/// A mayor and two polecats, all of them shells.
class Life : public ::testing::Test {
 protected:
  Life() {
    town_.add_bare_rig("web");
    town_.add_agent("mayor");
    town_.add_agent("web/ash");
    town_.add_agent("web/toast");
  }

  LifeTown town_;
};

TEST_F(Life, StartAllBringsUpTheDaemonAndEveryAgentThatShouldRun) {
  const GtRun start = town_.gt({"start", "--all"});
  EXPECT_EQ(start.status, 0) << start;
  for (const char* name : {"daemon", "mayor", "web/ash", "web/toast"}) {
    EXPECT_THAT(start.err, HasSubstr(format("✓ {}", name)));
  }
  EXPECT_GT(town_.daemon_pid(), 0);
  for (const char* name : {"mayor", "web/ash", "web/toast"}) EXPECT_GT(town_.pid_of(name), 0);
}

TEST_F(Life, AStartedAgentIsLeftAsItIs) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  const pid_t before = town_.pid_of("web/toast");
  const GtRun again = town_.gt({"start", "--all", "--json"});
  EXPECT_EQ(again.status, 0) << again;
  const Value answer = again.json();
  for (const Value& agent : answer["agents"].items()) {
    EXPECT_EQ(*agent["outcome"].as_string(), "running");
  }
  EXPECT_EQ(town_.pid_of("web/toast"), before);
}

TEST_F(Life, AnAgentWhoseProgramIsMissingIsOneClearErrorAndTheOthersStart) {
  town_.write("kinds/ghost.yaml",
              "name: ghost\nsummary: nobody\nprogram: ghost-agent\n"
              "install: apt-get install ghost-agent\nstart: [ghost-agent]\n");
  town_.add_agent("web/boo", "ghost");
  const GtRun start = town_.gt({"start", "--all"});
  EXPECT_EQ(start.status, 1);
  EXPECT_THAT(start.out, HasSubstr("web/boo: ghost-agent is not installed"));
  EXPECT_THAT(start.out, HasSubstr("apt-get install ghost-agent"));
  EXPECT_THAT(start.out, HasSubstr(", 1 failed\n"));
}

TEST_F(Life, AHookFileThatCannotBeReadHidesNoOtherAndStaysAsItIs) {
  const std::string broken = "address: web/zinc\nrole: polecat\nkind: [shell\n";
  town_.write(LifeTown::hook_of("web/zinc"), broken);
  const GtRun start = town_.gt({"start", "--all"});
  EXPECT_EQ(start.status, 1);
  EXPECT_THAT(start.out, HasSubstr(".gt/hooks/web/zinc.yaml:"));
  EXPECT_THAT(start.out, HasSubstr(", 1 failed\n"));
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_EQ(town_.read(LifeTown::hook_of("web/zinc")), broken);
  EXPECT_EQ(town_.state_of("web/zinc"), "unknown");
}

TEST_F(Life, AStoppedAgentStaysStoppedUntilItIsNamed) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  EXPECT_EQ(town_.gt({"stop", "web/toast"}).status, 0);
  EXPECT_THAT(town_.read(LifeTown::hook_of("web/toast")), HasSubstr("desired: stopped"));
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_EQ(town_.gt({"daemon", "restart"}).status, 0);
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_EQ(town_.gt({"start", "--all"}).status, 0);
  EXPECT_EQ(town_.gt({"restart", "--all"}).status, 0);
  EXPECT_EQ(town_.state_of("web/toast"), "stopped");
  EXPECT_EQ(town_.gt({"start", "web/toast"}).status, 0);
  EXPECT_GT(town_.pid_of("web/toast"), 0);
}

TEST_F(Life, IncludeStoppedStartsThemAll) {
  town_.add_agent("web/zinc");
  ASSERT_EQ(town_.gt({"stop", "web/zinc", "web/toast"}).status, 0);
  EXPECT_EQ(town_.gt({"up", "--include-stopped"}).status, 0);
  EXPECT_GT(town_.pid_of("web/toast"), 0);
  EXPECT_GT(town_.pid_of("web/zinc"), 0);
}

TEST_F(Life, StopEndsEverythingThatRunsInTheSession) {
  town_.add_kind("stubborn",
                 "trap '' HUP TERM; setsid sh -c \"trap '' HUP TERM; while :; do sleep 9; done\" & "
                 "while :; do sleep 9; done");
  town_.add_agent("web/mule", "stubborn");
  ASSERT_EQ(town_.gt({"start", "web/mule"}).status, 0);
  const std::string mark = "GT_INSTANCE=" + *town_.agent("web/mule")["instance"].as_string();
  ASSERT_TRUE(wait_until([&] { return processes_with({mark}).size() >= 4; }));
  const GtRun stop = town_.gt({"stop", "web/mule"});
  EXPECT_EQ(stop.status, 0) << stop;
  EXPECT_THAT(processes_with({mark}), IsEmpty());
}

TEST_F(Life, RestartReplacesTheSession) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  const Value before = town_.agent("web/toast");
  const pid_t other = town_.pid_of("web/ash");
  const GtRun restart = town_.gt({"restart", "web/toast"});
  EXPECT_EQ(restart.status, 0) << restart;
  const Value after = town_.agent("web/toast");
  EXPECT_NE(after["pid"], before["pid"]);
  EXPECT_NE(after["instance"], before["instance"]);
  EXPECT_EQ(town_.pid_of("web/ash"), other);
}

TEST_F(Life, AnAgentMayRestartItself) {
  const auto mark = town_.directory() / "restarted";
  town_.add_kind("selfish", format("test -e '{0}' || {{ touch '{0}'; gt restart web/self; }}; "
                                   "sleep 1000",
                                   mark.string()));
  town_.add_agent("web/self", "selfish");
  ASSERT_EQ(town_.gt({"start", "web/self"}).status, 0);
  ASSERT_TRUE(wait_until([&] { return town_.journalled("session.started", "web/self") == 2; }));
  EXPECT_EQ(town_.journalled("session.ended", "web/self"), 1);
  EXPECT_GT(town_.pid_of("web/self"), 0);
}

TEST_F(Life, ADaemonThatARestartFromInsideBroughtUpOutlivesTheSession) {
  const auto mark = town_.directory() / "go";
  town_.add_kind("selfish",
                 format("while ! test -e '{0}'; do sleep 0.05; done; "
                        "test -s '{0}' || {{ echo once > '{0}'; gt restart web/self; }}; "
                        "sleep 1000",
                        mark.string()));
  town_.add_agent("web/self", "selfish");
  ASSERT_EQ(town_.gt({"start", "web/self"}).status, 0);
  ASSERT_EQ(town_.gt({"daemon", "stop"}).status, 0);
  testing::write_file(mark, "");
  EXPECT_TRUE(wait_until([&] { return town_.journalled("session.started", "web/self") == 2; }));
  EXPECT_GT(town_.daemon_pid(), 0);
  EXPECT_GT(town_.pid_of("web/self"), 0);
}

TEST_F(Life, AStartThatTheDaemonWasNeverAskedForIsNoFailedStart) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  ASSERT_EQ(town_.gt({"stop", "web/toast"}).status, 0);
  ASSERT_EQ(town_.gt({"daemon", "stop"}).status, 0);
  town_.add_agent("web/toast");
  const std::string before = town_.read(LifeTown::hook_of("web/toast"));
  for (int i = 0; i < 2; ++i) {
    const GtRun tick = town_.gt({"tick"});
    EXPECT_EQ(tick.status, 1) << tick;
    EXPECT_THAT(tick.out, HasSubstr("start web/toast: never started; failed: "));
    EXPECT_EQ(town_.read(LifeTown::hook_of("web/toast")), before);
  }
}

TEST_F(Life, NothingIsStartedBesideWhatSurvivesItsSession) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  const pid_t stuck = town_.pid_of("web/toast");
  // A tracer that asks for it keeps even a killed process from its end.
  if (::ptrace(PTRACE_SEIZE, stuck, nullptr, PTRACE_O_TRACEEXIT) != 0) {
    GTEST_SKIP() << "this system lets nobody trace a process that is not its child";
  }
  const GtRun restart = town_.gt({"restart", "--all"});
  EXPECT_EQ(restart.status, 1) << restart;
  EXPECT_THAT(restart.out, HasSubstr(format("web/toast: pid {} of its session survived", stuck)));
  EXPECT_THAT(restart.out, HasSubstr("2 started, 1 failed\n"));
  EXPECT_EQ(town_.journalled("session.started", "web/toast"), 1);
  EXPECT_EQ(town_.pid_of("web/toast"), 0);
  EXPECT_EQ(::waitpid(stuck, nullptr, __WALL), stuck);
  EXPECT_EQ(::ptrace(PTRACE_DETACH, stuck, nullptr, nullptr), 0);
  EXPECT_TRUE(wait_until([&] { return testing::is_gone(stuck); }));
}

TEST_F(Life, NothingInAParkedRigIsStarted) {
  town_.add_bare_rig("old", true);
  town_.add_agent("old/rust");
  const GtRun start = town_.gt({"start", "--all"});
  EXPECT_EQ(start.status, 0) << start;
  EXPECT_THAT(start.out, HasSubstr("rig old is parked"));
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_EQ(town_.state_of("old/rust"), "parked");
  const GtRun named = town_.gt({"start", "old/rust"});
  EXPECT_EQ(named.status, 5) << named;
  EXPECT_THAT(named.out, HasSubstr("gt rig unpark old"));
}

TEST_F(Life, NothingInAParkedRigIsRestarted) {
  town_.add_bare_rig("old");
  town_.add_agent("old/rust");
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  const pid_t before = town_.pid_of("old/rust");
  ASSERT_GT(before, 0);
  town_.add_bare_rig("old", true);
  const GtRun restart = town_.gt({"restart", "--all"});
  EXPECT_EQ(restart.status, 0) << restart;
  EXPECT_THAT(restart.out, HasSubstr("rig old is parked"));
  const GtRun named = town_.gt({"restart", "old/rust"});
  EXPECT_EQ(named.status, 5) << named;
  EXPECT_THAT(named.out, HasSubstr("gt rig unpark old"));
  EXPECT_FALSE(testing::is_gone(before));
}

TEST_F(Life, ARigOrHookFileThatCannotBeReadKeepsNoOtherAgentFromARestart) {
  town_.add_bare_rig("old");
  town_.add_agent("old/rust");
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  const pid_t in_broken_rig = town_.pid_of("old/rust");
  const pid_t first = town_.pid_of("mayor"), last = town_.pid_of("web/toast");
  town_.write("old/rig.yaml", "parked: [\n");
  town_.write(LifeTown::hook_of("web/ash"), "address: web/ash\nkind: [shell\n");
  const GtRun restart = town_.gt({"restart", "--all"});
  EXPECT_EQ(restart.status, 1) << restart;
  EXPECT_THAT(restart.out, HasSubstr(".gt/hooks/web/ash.yaml:"));
  EXPECT_THAT(restart.out, HasSubstr("✕ old/rust: "));
  EXPECT_THAT(restart.out, HasSubstr("2 started, 2 failed\n"));
  EXPECT_TRUE(testing::is_gone(first));
  EXPECT_TRUE(testing::is_gone(last));
  EXPECT_FALSE(testing::is_gone(in_broken_rig));
}

TEST_F(Life, AnUnknownAgentIsNamedWithTheNearestOne) {
  const GtRun start = town_.gt({"start", "web/tost"});
  EXPECT_EQ(start.status, 3) << start;
  EXPECT_THAT(start.err, HasSubstr("did you mean web/toast?"));
}

TEST_F(Life, ABareNameIsAnsweredWithTheAddressesItMayStandFor) {
  const GtRun start = town_.gt({"start", "toast"});
  EXPECT_EQ(start.status, 2) << start;
  EXPECT_THAT(start.err, HasSubstr("did you mean web/toast?"));
  EXPECT_THAT(town_.gt({"peek", "nobody"}).err, HasSubstr("RIG/NAME"));
}

TEST_F(Life, WithoutTmuxTheMessageSaysHowToGetIt) {
  const auto bin = town_.directory() / "bin";
  std::filesystem::create_directories(bin);
  for (const char* program : {"sh", "sleep"}) {
    std::filesystem::create_symlink(std::filesystem::path("/bin") / program, bin / program);
  }
  testing::set_variable(town_.environment(), "PATH", bin.string());
  const std::string hook = town_.read(LifeTown::hook_of("web/toast"));
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"ps"}, {"tick"}, {"peek", "mayor"}}) {
    const GtRun run = town_.gt(words);
    EXPECT_NE(run.status, 0) << run;
    EXPECT_THAT(run.err, HasSubstr("apt-get install tmux")) << words.front();
  }
  EXPECT_EQ(town_.read(LifeTown::hook_of("web/toast")), hook);
  const GtRun status = town_.gt({"status"});
  EXPECT_EQ(status.status, 0) << status;
  EXPECT_THAT(status.out, HasSubstr("? unknown"));
  testing::set_variable(town_.environment(), "PATH", format("{}:/usr/bin:/bin", bin.string()));
}

TEST_F(Life, SessionsOfSomebodyElseOnTheTownsServerAreLeftAlone) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  town_.tmux({"new-session", "-d", "-s", "my own", "sleep", "1000"});
  town_.tmux({"new-session", "-d", "-s", "web/nobody", "sleep", "1000"});
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_EQ(town_.gt({"stop", "--all"}).status, 0);
  EXPECT_EQ(town_.tmux({"list-sessions", "-F", "#{session_name}"}), "my own\nweb/nobody\n");
}

TEST_F(Life, FiftyAgentsStartInOneGo) {
  LifeTown town("limits: {agents: 60}\n");
  town.add_bare_rig("web");
  for (int i = 0; i < 50; ++i) town.add_agent(format("web/p{:02}", i));
  const GtRun start = town.gt({"start", "--all", "--json"});
  EXPECT_EQ(start.status, 0) << start;
  std::set<std::string> instances;
  const Value answer = start.json();
  for (const Value& agent : answer["agents"].items()) {
    // The daemon's first tick may have been faster.
    EXPECT_NE(*agent["outcome"].as_string(), "failed");
    instances.insert(*agent["instance"].as_string());
  }
  EXPECT_EQ(instances.size(), 50U);
}

TEST_F(Life, TheTownsLimitHoldsForAPersonToo) {
  LifeTown town("limits: {agents: 2}\n");
  town.add_bare_rig("web");
  for (const char* name : {"mayor", "web/ash", "web/toast"}) town.add_agent(name);
  const GtRun start = town.gt({"start", "--all"});
  EXPECT_EQ(start.status, 1) << start;
  EXPECT_THAT(start.out, HasSubstr("web/toast: the town runs 2 agents already"));
  EXPECT_THAT(start.out, HasSubstr("gt config set limits.agents"));
}

// Looking.

TEST_F(Life, EveryAnswerHasTheKeysOfItsRecord) {
  EXPECT_THAT(town_.gt({"start", "--all", "--json"}).json(), AnswersAs("start"));
  EXPECT_THAT(town_.gt({"ps", "--json"}).json(), AnswersAs("ps"));
  EXPECT_THAT(town_.gt({"peek", "mayor", "--json"}).json(), AnswersAs("peek"));
  EXPECT_THAT(town_.gt({"tick", "--json"}).json(), AnswersAs("tick"));
  EXPECT_THAT(town_.gt({"wait", "mayor", "--until", "running", "--json"}).json(),
              AnswersAs("wait"));
  EXPECT_THAT(town_.gt({"status", "--json"}).json(), AnswersAs("status"));
  EXPECT_THAT(town_.gt({"daemon", "status", "--json"}).json(), AnswersAs("daemon status"));
  EXPECT_THAT(town_.gt({"daemon", "logs", "--json"}).json(), AnswersAs("daemon logs"));
  EXPECT_THAT(town_.gt({"restart", "mayor", "--json"}).json(), AnswersAs("restart"));
  EXPECT_THAT(town_.gt({"stop", "web/ash", "--json"}).json(), AnswersAs("stop"));
  EXPECT_THAT(town_.gt({"daemon", "stop", "--json"}).json(), AnswersAs("daemon stop"));
  EXPECT_THAT(town_.gt({"daemon", "status", "--json"}).json(), AnswersAs("daemon status"));
  EXPECT_THAT(town_.gt({"status", "--json"}).json(), AnswersAs("status"));
}

TEST_F(Life, StatusNamesWhatIsWrongAndWhatToDo) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  ASSERT_EQ(town_.gt({"daemon", "stop"}).status, 0);
  town_.write(LifeTown::hook_of("web/zinc"), "address: web/zinc\n");
  town_.add_agent("web/rusty", "shell", "starts: {failures: 5}\n");
  std::string parked = town_.read(LifeTown::hook_of("web/rusty"));
  parked.replace(parked.find("running"), 7, "parked");
  town_.write(LifeTown::hook_of("web/rusty"), parked);
  const GtRun status = town_.gt({"status"});
  EXPECT_EQ(status.status, 0) << status;
  EXPECT_THAT(status.out, HasSubstr("daemon down"));
  EXPECT_THAT(status.out, HasSubstr("gt daemon start"));
  EXPECT_THAT(status.out, HasSubstr("! web/zinc: .gt/hooks/web/zinc.yaml"));
  EXPECT_THAT(status.out, HasSubstr("! web/rusty: parked after 5 starts that failed"));
  EXPECT_THAT(status.out, HasSubstr("next: gt start --all"));
}

TEST_F(Life, AWatchedStatusFitsTheTerminal) {
  town_.tmux({"-f", "/dev/null", "new-session", "-d", "-s", "person", "-x", "80", "-y", "8",
              GT_PROGRAM, "--town", town_.root().string(), "status", "--watch"});
  std::string screen;
  EXPECT_TRUE(wait_until([&] {
    screen = town_.tmux({"capture-pane", "-p", "-t", "=person:"});
    return screen.find(" more lines") != std::string::npos;
  })) << screen;
  EXPECT_THAT(screen, ::testing::StartsWith("test  "));
}

TEST_F(Life, PeekShowsTheScreenOfADeadAgent) {
  town_.add_kind("brief", "echo its last words; exit 3");
  town_.add_agent("web/brief", "brief");
  (void)town_.gt({"start", "web/brief"});
  ASSERT_EQ(town_.gt({"wait", "web/brief", "--until", "dead", "--timeout", "20s"}).status, 0);
  // The program is known to be dead before tmux has read all that it wrote.
  EXPECT_TRUE(wait_until([&] {
    return town_.gt({"peek", "web/brief"}).out == "its last words\n";
  }));
  EXPECT_TRUE(wait_until([&] { return town_.agent("web/brief")["exit_status"] == Value(3); }));
}

TEST_F(Life, PeekOfAnAgentWithoutASessionSaysHowToStartIt) {
  const GtRun peek = town_.gt({"peek", "web/toast"});
  EXPECT_EQ(peek.status, 3) << peek;
  EXPECT_THAT(peek.err, HasSubstr("gt start web/toast"));
}

TEST_F(Life, WaitEndsWith124WhenTheTimeIsOver) {
  const GtRun wait = town_.gt({"wait", "web/toast", "--until", "idle", "--timeout", "50ms"});
  EXPECT_EQ(wait.status, 124) << wait;
  EXPECT_THAT(wait.out, HasSubstr("web/toast is stopped"));
}

TEST_F(Life, WaitDoesNotTakeATmuxThatHangsForTimeThatIsOver) {
  const auto bin = town_.directory() / "bin";
  testing::write_file(bin / "tmux", "#!/bin/sh\nexec sleep 60\n");
  std::filesystem::permissions(bin / "tmux", std::filesystem::perms::owner_all);
  auto environment = town_.environment();
  testing::set_variable(environment, "PATH", format("{}:/usr/bin:/bin", bin.string()));
  const GtRun wait = testing::run_gt({"wait", "web/toast", "--timeout", "1s"},
                                     {.directory = town_.root(), .environment = environment});
  EXPECT_EQ(wait.status, 75) << wait;
  EXPECT_THAT(wait.err, HasSubstr("does not answer"));
}

TEST_F(Life, WaitRefusesAStateThatThereIsNot) {
  const GtRun wait = town_.gt({"wait", "web/toast", "--until", "idel"});
  EXPECT_EQ(wait.status, 2) << wait;
  EXPECT_THAT(wait.err, HasSubstr("did you mean 'idle'?"));
}

TEST_F(Life, AttachNestsInNoOtherTmux) {
  ASSERT_EQ(town_.gt({"start", "mayor"}).status, 0);
  auto environment = town_.environment();
  testing::set_variable(environment, "TMUX", "/tmp/tmux-0/default,1,0");
  const GtRun attach = testing::run_gt({"attach"}, {town_.root(), environment});
  EXPECT_EQ(attach.status, 5) << attach;
  EXPECT_THAT(attach.err, HasSubstr("env -u TMUX gt"));
}

TEST_F(Life, AttachWithoutATerminalPointsToPeek) {
  ASSERT_EQ(town_.gt({"start", "mayor"}).status, 0);
  const GtRun attach = town_.gt({"attach"});
  EXPECT_EQ(attach.status, 2) << attach;
  EXPECT_THAT(attach.err, HasSubstr("gt peek mayor"));
}

}  // namespace
}  // namespace gt
