// SPDX-License-Identifier: Apache-2.0
// What an agent itself calls: prime, hook, whoami, signal.
#include <gtest/gtest.h>

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::GtRun;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::run_gt;
using testing::run_program;
using testing::set_variable;
using testing::wait_until;

constexpr std::string_view kInstance = "01K9ZQ7Y3W0000000000000000";

/// A town with web/toast, on whose hook hangs web-1, and no daemon.
class AgentSide : public ::testing::Test {
 protected:
  AgentSide() {
    town_.write(".gt/hooks/web/toast.yaml",
                "address: web/toast\nrole: polecat\nkind: robot\ndesired: running\n"
                "instance: " +
                    std::string(kInstance) + "\nwork: web-1\n");
    town_.write("web/rig.yaml", "remote: /nowhere\nbranch: main\n");
    town_.write("web/board/001-login.md",
                "---\nid: 1\ntitle: Fix the login\nstatus: todo\n---\nPeople cannot log in.\n");
    town_.write("web/board/002-logout.md", "---\nid: 2\ntitle: Out\nstatus: todo\n---\n");
    town_.write("web/polecats/toast/src/x", "");
  }

  /// Runs gt as the agent's own program would.
  GtRun as_agent(const std::vector<std::string>& words, const std::string& input = {},
                 std::string_view instance = kInstance) const {
    auto environment = town_.environment();
    set_variable(environment, "GT_TOWN", town_.root().string());
    set_variable(environment, "GT_AGENT", "web/toast");
    set_variable(environment, "GT_INSTANCE", std::string(instance));
    return run_gt(words, {town_.directory(), environment, input});
  }

  std::string hook() const { return town_.read(".gt/hooks/web/toast.yaml"); }

  testing::TempTown town_;
};

TEST_F(AgentSide, PrimeTellsAnAgentItsWork) {
  const GtRun run = as_agent({"prime"});
  ASSERT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.out, HasSubstr("You are web/toast"));
  EXPECT_THAT(run.out, HasSubstr("| People cannot log in."));
  EXPECT_TRUE(run.out.ends_with("There is work on your hook: run it.\n"));
}

TEST_F(AgentSide, PrimeAnswersAHookInItsOwnForm) {
  const GtRun run = as_agent({"prime", "--hook"}, R"({"hook_event_name":"BeforeAgent"})");
  ASSERT_EQ(run.status, 0) << run;
  const Value output = run.json()["hookSpecificOutput"];
  EXPECT_EQ(output["hookEventName"], Value("BeforeAgent"));
  EXPECT_THAT(*output["additionalContext"].as_string(), HasSubstr("People cannot log in."));
}

TEST_F(AgentSide, AfterACompactionTheShortFormIsEnough) {
  for (const char* source : {"compact", "resume"}) {
    const GtRun run = as_agent({"prime", "--hook"}, format(R"({{"source":"{}"}})", source));
    ASSERT_EQ(run.status, 0) << run;
    const Value output = run.json()["hookSpecificOutput"];
    EXPECT_EQ(output["hookEventName"], Value("SessionStart"));
    EXPECT_THAT(*output["additionalContext"].as_string(), Not(HasSubstr("cannot log in")));
    EXPECT_THAT(*output["additionalContext"].as_string(), HasSubstr("web-1: Fix the login"));
  }
}

TEST_F(AgentSide, APayloadThatIsGarbageDisturbsNothing) {
  for (const std::string& input : {std::string("{"), std::string("[]"), std::string("\x80\xff"),
                                   std::string(3'000'000, 'x')}) {
    const GtRun run = as_agent({"prime", "--hook"}, input);
    EXPECT_EQ(run.status, 0) << run;
    EXPECT_EQ(run.json()["hookSpecificOutput"]["hookEventName"], Value("SessionStart"));
  }
}

TEST_F(AgentSide, PrimeCountsTheMailThatWaits) {
  town_.write(".gt/mail/web/toast/new/1", "a");
  town_.write(".gt/mail/web/toast/new/2", "b");
  town_.write(".gt/mail/web/toast/cur/3:2,S", "c");
  EXPECT_EQ(as_agent({"prime", "--json"}).json()["unread"], Value(2));
  EXPECT_THAT(as_agent({"prime"}).out, HasSubstr("2 unread in "));
}

TEST_F(AgentSide, TheTownsOwnRoleTextOutranksTheBuiltInOne) {
  town_.write("roles/polecat.md", "Be excellent.\n");
  EXPECT_THAT(as_agent({"prime"}).out, HasSubstr("Be excellent."));
}

TEST_F(AgentSide, WorkThatCannotBeReadIsSaidSoNotForgotten) {
  town_.write("web/board/001-login.md", "---\nid: 1\n---\n");
  const GtRun prime = as_agent({"prime"});
  EXPECT_EQ(prime.status, 0) << prime;
  EXPECT_THAT(prime.out, HasSubstr("web/board/001-login.md:2: 'title' is missing"));
  const GtRun hook = as_agent({"hook"});
  EXPECT_EQ(hook.status, 1) << hook;
  EXPECT_THAT(hook.out, HasSubstr("web-1"));
}

TEST_F(AgentSide, TheDirectoryTellsWhoAsks) {
  const GtRun run = town_.gt_in(town_.root() / "web/polecats/toast/src", {"hook"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.out, HasSubstr("web/toast: web-1 Fix the login"));
  EXPECT_EQ(town_.gt({"hook"}).status, 2);
}

TEST_F(AgentSide, AHookHoldsOneWorkItem) {
  town_.write("web/board/003-third.md", "---\nid: 3\ntitle: Third\nstatus: todo\n---\n");
  town_.write(".gt/hooks/mayor.yaml",
              "address: mayor\nrole: mayor\nkind: robot\ndesired: running\nwork: web-2\n");
  GtRun run = town_.gt({"hook", "set", "web-3", "--as", "mayor"});
  EXPECT_EQ(run.status, 4) << run;
  EXPECT_THAT(town_.read(".gt/hooks/mayor.yaml"), HasSubstr("work: web-2"));
  run = town_.gt({"hook", "set", "web-3", "--as", "mayor", "--force", "--json"});
  ASSERT_EQ(run.status, 0) << run;
  EXPECT_EQ(run.json()["work"], Value("web-3"));
  EXPECT_THAT(town_.read(".gt/hooks/mayor.yaml"), HasSubstr("work: web-3"));
}

TEST_F(AgentSide, AWorkItemHangsOnOneHook) {
  town_.write(".gt/hooks/mayor.yaml",
              "address: mayor\nrole: mayor\nkind: robot\ndesired: running\n");
  const GtRun run = town_.gt({"hook", "set", "web-1", "--as", "mayor"});
  EXPECT_EQ(run.status, 4) << run;
  EXPECT_THAT(run.err, HasSubstr("web-1 hangs on the hook of web/toast"));
  EXPECT_THAT(run.err, HasSubstr("gt unsling web-1"));
  EXPECT_EQ(town_.gt({"hook", "clear", "--as", "web/toast"}).status, 0);
  EXPECT_EQ(town_.gt({"hook", "set", "web-1", "--as", "mayor"}).status, 0);
}

TEST_F(AgentSide, OnlyWorkThatExistsIsHung) {
  EXPECT_EQ(as_agent({"hook", "set", "web-3", "--force"}).status, 3);
  EXPECT_EQ(as_agent({"hook", "set", "nonsense", "--force"}).status, 2);
  EXPECT_THAT(hook(), HasSubstr("work: web-1"));
}

TEST_F(AgentSide, AClearedHookIsFree) {
  ASSERT_EQ(as_agent({"hook", "clear"}).status, 0);
  EXPECT_TRUE(as_agent({"hook", "--json"}).json()["work"].is_null());
  EXPECT_THAT(as_agent({"prime"}).out, HasSubstr("Your hook is empty"));
  EXPECT_EQ(as_agent({"hook", "clear"}).status, 0);
}

TEST_F(AgentSide, WhoamiIsNotCertainOutsideTheSession) {
  const Value answer = as_agent({"whoami", "--json"}).json();
  EXPECT_EQ(answer["address"], Value("web/toast"));
  EXPECT_EQ(answer["source"], Value("environment"));
  EXPECT_EQ(answer["verified"], Value(false));
  EXPECT_TRUE(answer["session"].is_null());
}

TEST_F(AgentSide, WhoamiIsCertainInsideTheSession) {
  // What it prints is kept in a file: the environment says mayor, the session web/toast.
  const auto out = town_.directory() / "who.json";
  run_program(
      {"tmux", "-L", town_.tmux_server(), "new-session", "-d", "-s", "web/toast", "-e",
       "GT_AGENT=mayor", "-e", "GT_TOWN=" + town_.root().string(), "sh", "-c",
       "gt whoami --json > '" + out.string() + ".new'; gt whoami --as web/toast --json > '" +
           out.string() + ".as'; mv '" + out.string() + ".new' '" + out.string() + "'; cat"},
      town_.root(), town_.environment());
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(out); }));
  const auto lied = parse_json(testing::read_file(out));
  ASSERT_THAT(lied, IsOk());
  EXPECT_EQ((*lied)["address"], Value("mayor"));
  EXPECT_EQ((*lied)["verified"], Value(false));
  EXPECT_EQ((*lied)["session"], Value("web/toast"));
  const auto right = parse_json(testing::read_file(out.string() + ".as"));
  ASSERT_THAT(right, IsOk());
  EXPECT_EQ((*right)["verified"], Value(true));
}

TEST_F(AgentSide, ASignalIsTheAgentsOwnWord) {
  const GtRun run = as_agent({"signal", "working"},
                             R"({"hook_event_name":"UserPromptSubmit","session_id":"chat-1"})");
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_EQ(run.out + run.err, "");
  EXPECT_THAT(hook(), HasSubstr("state: working"));
  EXPECT_THAT(hook(), HasSubstr("instance: " + std::string(kInstance)));
  EXPECT_THAT(hook(), HasSubstr("session_id: chat-1"));
}

TEST_F(AgentSide, AConversationWithoutAPromptIsNotResumed) {
  (void)as_agent({"signal", "idle"}, R"({"hook_event_name":"SessionStart","session_id":"chat-1"})");
  EXPECT_THAT(hook(), HasSubstr("state: idle"));
  EXPECT_THAT(hook(), Not(HasSubstr("session_id")));
}

TEST_F(AgentSide, TheSameWordAgainIsNotWrittenAgain) {
  (void)as_agent({"signal", "working"});
  const std::string before = hook();
  (void)as_agent({"signal", "working"});
  EXPECT_EQ(hook(), before);
}

TEST_F(AgentSide, ASessionThatWasReplacedHasNothingMoreToSay) {
  const std::string before = hook();
  const GtRun run = as_agent({"signal", "idle"}, "", "01K9ZQ7Y3W0000000000000001");
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_EQ(hook(), before);
}

TEST_F(AgentSide, ASignalNeverFailsIntoAnAgentsScreen) {
  const std::string broken = "address: [\n";
  town_.write(".gt/hooks/web/toast.yaml", broken);
  GtRun run = as_agent({"signal", "idle"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_EQ(run.out + run.err, "");
  EXPECT_EQ(hook(), broken);

  auto environment = town_.environment();
  set_variable(environment, "GT_TOWN", "/nowhere");
  run = run_gt({"signal", "idle"}, {town_.directory(), environment});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_EQ(run.out + run.err, "");
  run = town_.gt({"signal", "exited", "--session", "web/toast"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_EQ(run.out + run.err, "");
}

TEST_F(AgentSide, AnUnknownStateIsAMistakeOfThePersonWhoTypedIt) {
  const GtRun run = as_agent({"signal", "wroking"});
  EXPECT_EQ(run.status, 2) << run;
  EXPECT_THAT(run.err, HasSubstr("did you mean 'working'?"));
}

}  // namespace
}  // namespace gt
