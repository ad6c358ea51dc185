// SPDX-License-Identifier: Apache-2.0
// What gt makes of a robot's screen: states, why, what a person has to do, and answering a dialog.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "tests/support/answer_matcher.h"
#include "tests/support/life_town.h"
#include "tests/support/processes.h"

namespace gt {
namespace {

using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::LifeTown;
using ::testing::Not;
using testing::wait_until;

class Reading : public ::testing::Test {
 protected:
  /// A robot that does what `script` says, started.
  void start(const std::string& script) {
    const auto file = town_.directory() / "robot.yaml";
    testing::write_file(file, script);
    // In the kind: the daemon's first tick may start it before gt start does.
    town_.write("kinds/robot.yaml", "environment: {GT_ROBOT_SCRIPT: \"" + file.string() + "\"}\n");
    town_.add_bare_rig("web");
    town_.add_agent("web/toast", "robot");
    const GtRun started = town_.gt({"start", "web/toast"});
    ASSERT_EQ(started.status, 0) << started;
  }
  [[nodiscard]] bool comes_to(const std::string& state) {
    return wait_until([&] { return town_.state_of("web/toast") == state; });
  }
  [[nodiscard]] bool shows(const std::string& text) {
    return wait_until([&] {
      return town_.gt({"peek", "web/toast"}).out.find(text) != std::string::npos;
    });
  }
  [[nodiscard]] std::string peek() { return town_.gt({"peek", "web/toast"}).out; }

  LifeTown town_;
};

TEST_F(Reading, ADialogIsSeenExplainedAndApprovedByItsRow) {
  start("on_start: [{ask: rm -r build}, {say: done as permitted}]");
  ASSERT_TRUE(comes_to("waiting")) << peek();
  ASSERT_TRUE(shows("1. Yes"));

  const GtRun explained = town_.gt({"explain", "web/toast", "--json"});
  EXPECT_THAT(explained.json(), AnswersAs("explain"));
  const Value answer = explained.json();
  EXPECT_THAT(*answer["asked"].as_string(), HasSubstr("rm -r build"));
  EXPECT_EQ(answer["choices"].items().size(), 3U);
  EXPECT_EQ(answer["choices"].items().front()["label"], Value("Yes"));
  bool has_screen_decided = false;
  for (const Value& each : answer["sources"].items()) {
    if (each["source"] == Value("screen")) has_screen_decided = *each["decided"].as_bool();
  }
  EXPECT_TRUE(has_screen_decided);
  EXPECT_THAT(town_.gt({"explain", "web/toast"}).out, HasSubstr("❯ 1. Yes"));

  const GtRun problems = town_.gt({"problems", "--json"});
  EXPECT_THAT(problems.json(), AnswersAs("problems"));
  EXPECT_THAT(problems.out, HasSubstr("gt approve web/toast"));

  const GtRun approved = town_.gt({"approve", "web/toast", "--json"});
  EXPECT_EQ(approved.status, 0) << approved;
  EXPECT_THAT(approved.json(), AnswersAs("approve"));
  EXPECT_TRUE(shows("● done as permitted"));
  EXPECT_EQ(town_.journalled("dialog.approved", "web/toast"), 1);
  EXPECT_TRUE(comes_to("idle"));
  EXPECT_THAT(town_.gt({"problems"}).out, HasSubstr("nothing needs a person"));
}

TEST_F(Reading, AKeyThatADialogSwallowedIsPressedAgain) {
  start("on_start: [{ask: rm -r build}, {say: done as permitted}]\nswallow_answer: 1500ms");
  ASSERT_TRUE(shows("1. Yes")) << peek();
  const GtRun approved = town_.gt({"approve", "web/toast"});
  EXPECT_EQ(approved.status, 0) << approved;
  EXPECT_TRUE(shows("● done as permitted"));
}

TEST_F(Reading, ADialogThatDoesNotReactIsNotCalledAnswered) {
  start("on_start: [{ask: rm -r build}, {say: done as permitted}]\nswallow_answer: 1h");
  ASSERT_TRUE(shows("1. Yes")) << peek();
  const GtRun approved = town_.gt({"approve", "web/toast"});
  EXPECT_EQ(approved.status, 75) << approved;
  EXPECT_THAT(approved.err, HasSubstr("does not react"));
  EXPECT_TRUE(comes_to("waiting")) << peek();
  EXPECT_EQ(town_.journalled("dialog.approved", "web/toast"), 0);
}

TEST_F(Reading, ADialogIsDeniedByTheRowThatSaysNo) {
  start("on_start: [{ask: rm -r build}, {say: done as permitted}]");
  ASSERT_TRUE(comes_to("waiting")) << town_.gt({"explain", "web/toast"}) << peek();
  const GtRun denied = town_.gt({"deny", "web/toast"});
  EXPECT_EQ(denied.status, 0) << denied;
  EXPECT_TRUE(shows("not permitted: rm -r build"));
  EXPECT_THAT(peek(), Not(HasSubstr("done as permitted")));
  EXPECT_EQ(town_.journalled("dialog.denied", "web/toast"), 1);
}

TEST_F(Reading, NothingIsPressedWhereNoPermissionIsAsked) {
  start("trust: ask");
  ASSERT_TRUE(comes_to("waiting")) << town_.gt({"explain", "web/toast"}) << peek();
  ASSERT_TRUE(shows("❯ 1. No, exit"));
  const GtRun refused = town_.gt({"approve", "web/toast"});
  EXPECT_EQ(refused.status, 5) << refused;
  EXPECT_THAT(refused.err, HasSubstr("no permission dialog"));
  EXPECT_THAT(peek(), HasSubstr("❯ 1. No, exit"));
  EXPECT_EQ(town_.journalled("dialog.approved", "web/toast"), 0);
}

TEST_F(Reading, ALimitIsReadFromTheScreenWithItsEnd) {
  start("on_start: [{limited: 3pm}]");
  ASSERT_TRUE(comes_to("limited")) << peek();
  const Value agent = town_.agent("web/toast");
  EXPECT_NE(agent["until"].as_string(), nullptr);
  EXPECT_THAT(town_.gt({"problems"}).out, HasSubstr("web/toast: is limited until "));
}

TEST_F(Reading, AProgramWithoutHooksAndScreenRulesIsReadFromItsTranscript) {
  const auto home = town_.directory() / "home";
  town_.write("kinds/mute.yaml", R"(name: mute
program: sleep
start: [sleep, "600"]
environment: {MUTE_HOME: ")" + home.string() +
                                     R"("}
transcript:
  home: [MUTE_HOME, .mute]
  folder: "talks/{workspace}"
  states:
    - {when: {say: done}, state: idle}
    - {when: {say: busy}, state: working}
  model: {when: {say: busy}, field: model}
  usage: {when: {say: busy}, tokens: tokens, input: in, output: out}
)");
  town_.add_bare_rig("web");
  town_.add_agent("web/toast", "mute");
  const GtRun started = town_.gt({"start", "web/toast"});
  ASSERT_EQ(started.status, 0) << started;
  std::string place = (town_.root() / "web/polecats/toast").string();
  std::replace_if(
      place.begin(), place.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '-');
  const auto transcript = home / "talks" / place / "one.jsonl";
  testing::write_file(transcript, "{\"say\": \"busy\"}\n");
  EXPECT_TRUE(comes_to("working")) << town_.gt({"explain", "web/toast"});
  testing::write_file(transcript, "{\"say\": \"busy\"}\n{\"say\": \"done\"}\n");
  EXPECT_TRUE(comes_to("idle")) << town_.gt({"explain", "web/toast"});
  EXPECT_THAT(town_.gt({"explain", "web/toast"}).out, HasSubstr("its transcript says so"));
}

TEST_F(Reading, AFullContextIsReadFromTheScreen) {
  start("on_start: [{context_full: true}]");
  EXPECT_TRUE(comes_to("exhausted")) << town_.gt({"explain", "web/toast"}) << peek();
}

TEST_F(Reading, WhatAPersonHasHalfTypedIsShownAndLeftAlone) {
  start("works: false");
  ASSERT_TRUE(comes_to("idle"));
  town_.tmux({"send-keys", "-t", "=web/toast:", "-l", "half a thought"});
  ASSERT_TRUE(shows("❯ half a thought"));
  const GtRun explained = town_.gt({"explain", "web/toast"});
  EXPECT_THAT(explained.out, HasSubstr("nobody has sent"));
  EXPECT_THAT(explained.out, HasSubstr("half a thought"));
  EXPECT_EQ(town_.gt({"approve", "web/toast"}).status, 5);
  EXPECT_THAT(peek(), HasSubstr("❯ half a thought"));
}

TEST(Kinds, TheRobotPassesItsTrialAndLeavesNothingBehind) {
  LifeTown town;
  const GtRun run = town.gt({"kind", "test", "robot", "--json"});
  EXPECT_EQ(run.status, 0) << run;
  const Value answer = run.json();
  EXPECT_THAT(answer, AnswersAs("kind test"));
  EXPECT_EQ(answer["steps"].items().size(), 5U) << run;
}

TEST(Kinds, AProgramThatIsNotThereFailsItsTrialWithTheWayToInstallIt) {
  LifeTown town;
  town.write("kinds/ghost.yaml",
             "name: ghost\nprogram: ghost-agent\ninstall: get ghost\nstart: [ghost-agent]\n");
  const GtRun run = town.gt({"kind", "test", "ghost"});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_THAT(run.out, HasSubstr("get ghost"));
}

TEST(Kinds, AreListedWithWhatWasVerified) {
  LifeTown town;
  const GtRun list = town.gt({"kind", "list", "--json"});
  EXPECT_THAT(list.json(), AnswersAs("kind list"));
  EXPECT_THAT(town.gt({"kind", "list"}).out, HasSubstr("unverified"));
  EXPECT_THAT(town.gt({"kind", "show", "claude", "--json"}).json(), AnswersAs("kind show"));
  EXPECT_EQ(town.gt({"kind", "show", "nobody"}).status, 3);
}

TEST(Kinds, HooksComeAndGoWithoutATrace) {
  LifeTown town;
  town.add_rig("web");
  ASSERT_EQ(town.gt({"polecat", "spawn", "web/toast", "--kind", "claude"}).status, 0);
  const std::string settings = "web/polecats/toast/.claude/settings.local.json";
  town.write(settings, "{\"theme\": \"dark\"}");
  EXPECT_THAT(town.gt({"hooks", "show", "web/toast"}).out, HasSubstr("not all of it"));
  const GtRun installed = town.gt({"hooks", "install", "web/toast", "--json"});
  EXPECT_THAT(installed.json(), AnswersAs("hooks install"));
  EXPECT_THAT(town.read(settings), HasSubstr("gt signal idle"));
  EXPECT_EQ(town.gt({"hooks", "remove", "web/toast"}).status, 0);
  EXPECT_THAT(town.read(settings), Not(HasSubstr("gt signal")));
  EXPECT_THAT(town.read(settings), HasSubstr("dark"));
}

TEST(Kinds, TheFirstSlingSaysWhatPermissionsMeanAndHowToSetThem) {
  LifeTown town;
  town.write("kinds/asker.yaml",
             "name: asker\nprogram: sh\ninstall: get it\nstart: [sh]\n"
             "screen: {rules: [{state: dialog, lines: ['sure']}]}\n");
  town.add_rig("web");
  ASSERT_EQ(town.gt({"polecat", "spawn", "web/toast", "--kind", "asker"}).status, 0);
  ASSERT_EQ(town.gt({"add", "one", "--rig", "web"}).status, 0);
  ASSERT_EQ(town.gt({"add", "two", "--rig", "web"}).status, 0);
  const GtRun first = town.gt({"sling", "web-1", "web/toast"});
  EXPECT_THAT(first.err, HasSubstr("gt config set permissions.polecat bypass")) << first;
  EXPECT_THAT(town.gt({"sling", "web-2"}).err, Not(HasSubstr("permissions.polecat")));
  EXPECT_EQ(town.gt({"config", "set", "permissions.polecat", "bypass"}).status, 0);
  EXPECT_NE(town.gt({"config", "set", "permissions.polecat", "perhaps"}).status, 0);
}

}  // namespace
}  // namespace gt
