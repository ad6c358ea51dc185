// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/launch.h"

#include <gtest/gtest.h>

#include "common/base/text.h"

namespace gt {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

constexpr WallTime kNoon = WallTime(std::chrono::hours(24 * 20000 + 12));

Kind some_kind() {
  Kind kind;
  kind.start = {"agent", "{flags}", "{prompt}"};
  kind.resume = {"agent", "--resume={session_id}", "{flags}"};
  kind.continue_latest = {"agent", "--continue", "{flags}", "{prompt}"};
  kind.prompt = {"-i", "{prompt}"};
  kind.flags = {"--yes", "--no-daemon"};
  kind.environment = {{"NO_UPDATE", "1"}};
  kind.root_environment = {{"IS_SANDBOX", "1"}};
  kind.pass_environment = {"API_KEY", "API_URL"};
  return kind;
}

AgentHook hook_of(const Address& address) {
  AgentHook hook(address);
  hook.kind = "some";
  return hook;
}

SessionSpec spec_of(const AgentHook& hook, const Environment& environment, bool is_fresh = false,
                    bool is_root = false) {
  const Kind kind = some_kind();
  const TownPaths paths("/town");
  return session_spec(
      {hook, kind, paths, environment, "/opt/gt/bin/gt", "01K9ZQ", is_fresh, is_root});
}

const Environment kNoVariables({});

TEST(Launch, ASessionIsNamedByItsAddressAndRunsInItsWorkspace) {
  const SessionSpec spec = spec_of(hook_of(Address::polecat("web", "toast")), kNoVariables);
  EXPECT_EQ(spec.name, "web/toast");
  EXPECT_EQ(spec.instance, "01K9ZQ");
  EXPECT_EQ(spec.directory, "/town/web/polecats/toast");
}

struct Case {
  std::string_view name;
  bool has_work, has_signal, has_session_id, has_failed, is_fresh;
  std::string_view argv;  ///< joined by spaces, the prompt cut to `P`
};

class Argv : public ::testing::TestWithParam<Case> {};

TEST_P(Argv, IsWhatTheHookAndTheKindSay) {
  const Case& given = GetParam();
  AgentHook hook = hook_of(Address::polecat("web", "toast"));
  if (given.has_work) hook.work = WorkId("web", 42);
  if (given.has_signal) hook.signal = SignalRecord{"idle", kNoon, "01K"};
  if (given.has_session_id) hook.session_id = "5f1c";
  if (given.has_failed) hook.starts.failures = 1;
  std::vector<std::string> argv = spec_of(hook, kNoVariables, given.is_fresh).argv;
  for (std::string& word : argv) {
    if (word.starts_with("There is work on your hook")) word = "P";
  }
  EXPECT_EQ(join(argv, " "), given.argv);
}

INSTANTIATE_TEST_SUITE_P(Launch, Argv,
                         ::testing::Values(Case{"FirstStart", false, false, false, false, false,
                                                "agent --yes --no-daemon"},
                                           Case{"FirstStartWithWork", true, false, false, false,
                                                false, "agent --yes --no-daemon -i P"},
                                           Case{"Resume", true, true, true, false, false,
                                                "agent --resume=5f1c --yes --no-daemon"},
                                           Case{"ContinueWithoutAnId", true, true, false, false,
                                                false, "agent --continue --yes --no-daemon -i P"},
                                           Case{"FreshOnDemand", true, true, true, false, true,
                                                "agent --yes --no-daemon -i P"},
                                           Case{"FreshAfterAFailedResume", true, true, true, true,
                                                false, "agent --yes --no-daemon -i P"},
                                           Case{"FreshWithoutAWordFromBefore", true, false, true,
                                                false, false, "agent --yes --no-daemon -i P"}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Launch, GoesOnWithTheConversationAfterOneCrashOfAnAgentThatHadSpoken) {
  AgentHook hook = hook_of(Address::polecat("web", "toast"));
  hook.instance = "01K";
  hook.signal = SignalRecord{"idle", kNoon, "01K"};
  hook.session_id = "5f1c";
  hook.starts.failures = 1;
  EXPECT_THAT(spec_of(hook, kNoVariables).argv, Contains("--resume=5f1c"));
  hook.starts.failures = 2;
  EXPECT_THAT(spec_of(hook, kNoVariables).argv, Not(Contains("--resume=5f1c")));
}

TEST(Launch, AFlagNamesTheAgentsOwnDirectories) {
  Kind kind = some_kind();
  kind.flags = {"--trust={\"{workspace}\"}", "--also={repository}", "--town={town}"};
  const TownPaths paths("/a \"town\"");
  const auto argv_of = [&](const Address& address) {
    return session_spec(
               {hook_of(address), kind, paths, kNoVariables, "/opt/gt/bin/gt", "01K", false, false})
        .argv;
  };
  EXPECT_THAT(argv_of(Address::polecat("web", "toast")),
              ElementsAre("agent", R"(--trust={"/a \"town\"/web/polecats/toast"})",
                          R"(--also=/a \"town\"/web/repo.git)", R"(--town=/a \"town\")"));
  EXPECT_THAT(argv_of(Address::mayor()), Contains(R"(--also=/a \"town\")"));
}

TEST(Launch, TheEnvironmentIsAnAllowList) {
  const Environment environment(
      {"PATH=/usr/bin", "HOME=/home/max", "LANG=C.UTF-8", "LC_TIME=de_DE", "TZ=UTC",
       "TMPDIR=/var/t", "TERM=xterm", "SECRET=1", "LCD=no", "TMUX=/tmp/x,1,0", "GT_AGENT=mayor",
       "GT_INSTANCE=old", "https_proxy=http://p", "API_KEY=k", "OTHER_KEY=k", "SSH_AUTH_SOCK=/s"});
  EXPECT_THAT(
      spec_of(hook_of(Address::crew("web", "max")), environment).environment,
      UnorderedElementsAre("PATH=/opt/gt/bin:/usr/bin", "HOME=/home/max", "LANG=C.UTF-8",
                           "LC_TIME=de_DE", "TZ=UTC", "TMPDIR=/var/t", "https_proxy=http://p",
                           "API_KEY=k", "SSH_AUTH_SOCK=/s", "NO_UPDATE=1", "GT_TOWN=/town",
                           "GT_AGENT=web/crew/max", "GT_ROLE=crew", "GT_RIG=web"));
}

TEST(Launch, TheMayorHasNoRig) {
  const auto variables = spec_of(hook_of(Address::mayor()), kNoVariables).environment;
  EXPECT_THAT(variables, Contains("GT_ROLE=mayor"));
  EXPECT_THAT(variables, Not(Contains(StartsWith("GT_RIG="))));
}

TEST(Launch, MoreVariablesApplyToRootAlone) {
  const AgentHook hook = hook_of(Address::mayor());
  EXPECT_THAT(spec_of(hook, kNoVariables, false, true).environment, Contains("IS_SANDBOX=1"));
  EXPECT_THAT(spec_of(hook, kNoVariables, false, false).environment, Not(Contains("IS_SANDBOX=1")));
}

TEST(Launch, AKindCannotPassForAnotherAgent) {
  Kind kind = some_kind();
  kind.environment = {{"GT_AGENT", "mayor"}, {"PATH", "/evil"}};
  const AgentHook hook = hook_of(Address::polecat("web", "toast"));
  const TownPaths paths("/town");
  const auto variables =
      session_spec({hook, kind, paths, kNoVariables, "/opt/gt/bin/gt", "01K", false, false})
          .environment;
  EXPECT_THAT(variables, Contains("GT_AGENT=web/toast"));
  EXPECT_THAT(variables, Not(Contains("GT_AGENT=mayor")));
  EXPECT_THAT(variables, Contains(StartsWith("PATH=/opt/gt/bin:")));
}

}  // namespace
}  // namespace gt
