// SPDX-License-Identifier: Apache-2.0
// The robot's terminal interface, in a real terminal of tmux.
#include <gtest/gtest.h>

#include <csignal>

#include "common/base/text.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"
#include "tests/support/robot_pane.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::RobotPane;
using testing::wait_until;

constexpr const char* kPrompt = "❯";

/// The columns of the widest line.
std::size_t width_of(const std::string& screen) {
  std::size_t widest = 0;
  for (const std::string_view line : lines_of(screen)) {
    widest = std::max(widest, display_width(line));
  }
  return widest;
}

TEST(Robot, ShowsABannerAndAPromptAndAnswers) {
  RobotPane robot;
  ASSERT_TRUE(robot.shows_all({"a scripted agent", kPrompt}));
  robot.press({"hello", "Enter"});
  ASSERT_TRUE(robot.shows("● Heard: hello"));
  EXPECT_EQ(robot.prompts(), std::vector<std::string>{"hello"});
}

TEST(Robot, TakesAPasteOfManyLinesAsOneMessage) {
  RobotPane robot;
  ASSERT_TRUE(robot.shows(kPrompt));
  robot.paste("one\ntwo\nthree ❯ 漢");
  ASSERT_TRUE(robot.logs("paste"));
  EXPECT_TRUE(robot.prompts().empty()) << "a paste alone sends nothing";
  ASSERT_TRUE(robot.shows("three"));
  EXPECT_TRUE(wait_until([&] {
    // Until it is sent: an Enter that comes too soon after the paste is dropped.
    robot.press({"Enter"});
    return !robot.prompts().empty();
  }));
  EXPECT_EQ(robot.prompts(), std::vector<std::string>{"one\ntwo\nthree ❯ 漢"});
}

TEST(Robot, KeepsEveryByteOfALargePaste) {
  std::string text;
  while (text.size() < 200'000) text += "line " + std::to_string(text.size()) + "\n";
  RobotPane robot({.script = "swallow_enter: 0ms"});
  ASSERT_TRUE(robot.shows(kPrompt));
  robot.paste(text);
  ASSERT_TRUE(robot.shows("[Pasted text #1 +"));
  robot.press({"Enter"});
  ASSERT_TRUE(robot.logs("prompt"));
  EXPECT_EQ(robot.prompts().front(), text);
}

TEST(Robot, DropsAnEnterRightAfterAPaste) {
  RobotPane robot({.script = "swallow_enter: 1h"});
  ASSERT_TRUE(robot.shows(kPrompt));
  robot.paste("swallowed");
  robot.press({"Enter"});
  ASSERT_TRUE(robot.logs("enter_swallowed"));
  EXPECT_TRUE(robot.prompts().empty());
  EXPECT_TRUE(robot.shows("❯ swallowed")) << "the text stays in the prompt box";
}

TEST(Robot, QueuesMessagesWhileItWorks) {
  RobotPane robot({.script = "replies:\n"
                             "  - {when: hold, steps: [{think: 1h}]}\n"});
  ASSERT_TRUE(robot.shows(kPrompt));
  robot.press({"hold on", "Enter"});
  ASSERT_TRUE(robot.shows("esc to interrupt"));
  robot.press({"first", "Enter"});
  robot.press({"second", "Enter"});
  ASSERT_TRUE(robot.shows_all({"❯ first", "❯ second", "Queued"}));
  const auto prompts = robot.events("prompt");
  ASSERT_EQ(prompts.size(), 3U);
  EXPECT_EQ(*prompts[0]["while"].as_string(), "idle");
  EXPECT_EQ(*prompts[2]["while"].as_string(), "busy");
  robot.press({"Escape"});
  ASSERT_TRUE(robot.shows_all({"Interrupted", "● Heard: first", "● Heard: second"}));
}

TEST(Robot, CountsTheSecondsItWorks) {
  RobotPane robot({.script = "on_start: [{think: 1h}]"});
  EXPECT_TRUE(robot.shows("Tinkering… (0s"));
  EXPECT_TRUE(robot.shows("Tinkering… (1s"));
}

TEST(Robot, AsksForPermissionAndHeedsTheAnswer) {
  RobotPane robot({.script = "replies: [{when: \"\", steps: [{ask: rm -r build}, {say: gone}]}]"});
  ASSERT_TRUE(robot.shows(kPrompt));
  robot.press({"clean", "Enter"});
  ASSERT_TRUE(robot.shows_all({"rm -r build", "❯ 1. Yes", "  3. No"}));
  robot.press({"Down", "Down"});
  ASSERT_TRUE(robot.shows("❯ 3. No"));
  robot.press({"Enter"});
  ASSERT_TRUE(robot.shows("not permitted: rm -r build"));
  robot.press({"again", "Enter"});
  ASSERT_TRUE(robot.shows("❯ 1. Yes"));
  robot.press({"1"});
  ASSERT_TRUE(robot.shows("● gone"));
}

TEST(Robot, LosesAPasteAtADialogWhereEnterApproves) {
  RobotPane robot({.script = "on_start: [{ask: rm -r build}, {say: approved}]"});
  ASSERT_TRUE(robot.shows("❯ 1. Yes"));
  robot.paste("an urgent message");
  ASSERT_TRUE(robot.logs("paste_lost"));
  robot.press({"Enter"});
  ASSERT_TRUE(robot.shows("● approved"));
  EXPECT_TRUE(robot.prompts().empty());
}

TEST(Robot, AsksWhetherItMayTrustTheFolderWithNoSelected) {
  RobotPane robot({.script = "trust: ask"});
  ASSERT_TRUE(robot.shows_all({"❯ 1. No, exit", "2. Yes, I trust this folder"}));
  robot.press({"Enter"});
  ASSERT_TRUE(robot.ends());
  EXPECT_EQ(robot.events("ended").back()["status"].as_integer(), 1);
}

TEST(Robot, IsSlowToStartAndLosesWhatIsTypedBefore) {
  RobotPane robot({.script = "slow_start: 1s"});
  ASSERT_TRUE(robot.logs("started"));
  robot.press({"too early", "Enter"});
  ASSERT_TRUE(robot.shows("a scripted agent"));
  robot.press({"in time", "Enter"});
  ASSERT_TRUE(robot.shows("● Heard: in time"));
  EXPECT_EQ(robot.prompts(), std::vector<std::string>{"in time"});
}

TEST(Robot, CrashesAsItsScriptSays) {
  RobotPane by_status({.script = "replies: [{when: die, steps: [{crash: 3}]}]"});
  ASSERT_TRUE(by_status.shows(kPrompt));
  by_status.press({"die", "Enter"});
  ASSERT_TRUE(by_status.ends());
  EXPECT_TRUE(by_status.shows("crashed, as its script says"));
  EXPECT_EQ(by_status.events("ended").back()["status"].as_integer(), 3);

  RobotPane by_signal({.script = "on_start: [{crash: KILL}]"});
  ASSERT_TRUE(by_signal.ends());
}

TEST(Robot, RefusesMessagesOnceALimitIsReached) {
  RobotPane robot({.script = "thinking: 0ms\nreplies:\n"
                             "  - {when: limit, steps: [{limited: 3pm}]}\n"
                             "  - {when: fill, steps: [{context_full: true}]}\n"});
  ASSERT_TRUE(robot.shows(kPrompt));
  robot.press({"fill", "Enter"});
  ASSERT_TRUE(robot.shows("Context limit reached · /compact or /clear to continue"));
  robot.press({"/compact", "Enter"});
  ASSERT_TRUE(robot.shows("Compacted"));
  robot.press({"limit", "Enter"});
  ASSERT_TRUE(robot.shows("You've hit your limit · resets 3pm"));
  robot.press({"hello", "Enter"});
  ASSERT_TRUE(robot.logs("prompt", 4));
  EXPECT_EQ(robot.screen().find("Heard"), std::string::npos);
}

TEST(Robot, EndsOnCtrlCTwiceAndOnCtrlD) {
  RobotPane interrupted;
  ASSERT_TRUE(interrupted.shows(kPrompt));
  interrupted.press({"half", "C-c"});
  ASSERT_TRUE(interrupted.shows("Press Ctrl-C again to exit"));
  interrupted.press({"C-c"});
  EXPECT_TRUE(interrupted.ends());

  RobotPane at_end;
  ASSERT_TRUE(at_end.shows(kPrompt));
  at_end.press({"C-d"});
  EXPECT_TRUE(at_end.ends());
}

TEST(Robot, EndsOnASignalAndGivesTheTerminalBack) {
  RobotPane robot({.afterwards = "echo status $?; stty -a"});
  ASSERT_TRUE(robot.shows(kPrompt));
  ::kill(static_cast<pid_t>(*robot.events("started").front()["pid"].as_integer()), SIGTERM);
  ASSERT_TRUE(robot.ends());
  EXPECT_TRUE(robot.shows_all({"status 143", " icanon", " echo "}));
}

TEST(Robot, EndsWhatItRunsWhenItEnds) {
  RobotPane robot({.script = "on_start: [{run: [sh, -c, 'echo $$ > pid; exec sleep 600']}]"});
  const auto file = robot.directory() / "pid";
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(file); }));
  std::optional<long long> child;
  ASSERT_TRUE(wait_until([&] {
    child = parse_integer(trimmed(testing::read_file(file)));
    return child.has_value();
  }));
  ::kill(robot.session().pid, SIGTERM);
  ASSERT_TRUE(robot.ends());
  EXPECT_TRUE(wait_until([&] { return testing::is_gone(static_cast<pid_t>(*child)); }));
}

class RobotWidth : public ::testing::TestWithParam<int> {};

TEST_P(RobotWidth, DrawsWithinItAndFollowsAChange) {
  const int width = GetParam();
  RobotPane robot({.script = "on_start: [{say: " + std::string(150, 'w') + "}]", .width = width});
  ASSERT_TRUE(robot.shows_all({"www", kPrompt, "robot ·"}));
  EXPECT_LE(width_of(robot.screen()), static_cast<std::size_t>(width));
  robot.press({"a draft that stays"});
  ASSERT_TRUE(robot.shows("❯ a draft that stays"));
  robot.resize(260 - width, 20);
  ASSERT_TRUE(robot.logs("resized"));
  ASSERT_TRUE(robot.shows_all({"www", "❯ a draft that stays"}));
  ASSERT_TRUE(wait_until([&] {
    return width_of(robot.screen()) == static_cast<std::size_t>(260 - width);
  })) << "the rules are as wide as the terminal";
}

INSTANTIATE_TEST_SUITE_P(From60To200, RobotWidth, ::testing::Values(60, 80, 100, 132, 200),
                         [](const auto& test) { return std::to_string(test.param); });

TEST(Robot, EditsRunsAndCommitsForReal) {
  RobotPane robot({.script = R"(
replies:
  - when: begin
    steps:
      - run: [git, init, -q, -b, main]
      - {write: src/a.txt, text: "one\n"}
      - {append: src/a.txt, text: "two\n"}
      - {replace: src/a.txt, old: one, new: three}
      - {run: [cat, src/a.txt]}
      - commit: Begin it
      - {run: ["false"], may_fail: true}
      - {run: ["false"]}
      - say: never said
)"});
  ASSERT_TRUE(robot.shows(kPrompt));
  robot.press({"begin", "Enter"});
  ASSERT_TRUE(robot.shows_all({"● Write src/a.txt", "● Edit src/a.txt", "$ cat src/a.txt", "three",
                               "● Commit \"Begin it\"", "false ended with status 1"}));
  EXPECT_EQ(robot.screen().find("never said"), std::string::npos);
  EXPECT_EQ(
      testing::run_program({"git", "-C", robot.directory(), "show", "--stat", "--format=%an %s"},
                           robot.directory(), {"PATH=/usr/bin:/bin"}),
      "nobody's agent Begin it\n\n src/a.txt | 2 ++\n 1 file changed, 2 insertions(+)\n");
}

TEST(Robot, NeedsATerminal) {
  const auto run = testing::run_gt({"robot"}, {"/", {"PATH=/usr/bin"}});
  EXPECT_EQ(run.status, 2);
  EXPECT_NE(run.err.find("needs a terminal"), std::string::npos);
}

}  // namespace
}  // namespace gt
