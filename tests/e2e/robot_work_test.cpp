// SPDX-License-Identifier: Apache-2.0
// A robot that does the work on its hook, in a town with a real worktree.
#include <gtest/gtest.h>

#include "common/base/text.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"
#include "tests/support/robot_pane.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::RobotPane;

class RobotAtWork : public ::testing::Test {
 protected:
  RobotAtWork() {
    town_.add_rig("web");
    EXPECT_EQ(town_.gt({"polecat", "spawn", "web/toast"}).status, 0);
  }

  /// Hangs an item with this text on the hook of web/toast.
  void hang(const std::string& text) {
    town_.write("web/board/001-item.md",
                "---\nid: 1\ntitle: Greet people\nstatus: todo\n---\n\n" + text);
    const auto run = town_.gt({"hook", "set", "web-1", "--as", "web/toast"});
    EXPECT_EQ(run.status, 0) << run;
  }

  /// A robot as web/toast, started without a daemon.
  [[nodiscard]] RobotPane::Setting toast() const {
    RobotPane::Setting setting;
    setting.workspace = worktree();
    setting.environment = town_.environment();
    setting.environment.push_back("GT_TOWN=" + town_.root().string());
    setting.environment.push_back("GT_AGENT=web/toast");
    return setting;
  }

  [[nodiscard]] std::filesystem::path worktree() const {
    return town_.root() / "web/polecats/toast";
  }
  [[nodiscard]] std::string log(const std::string& format) const {
    return testing::run_program({"git", "log", "--reverse", "--format=" + format}, worktree(),
                                town_.environment());
  }

  testing::TempTown town_;
};

TEST_F(RobotAtWork, PrimesItselfAndDoesWhatTheItemSays) {
  hang("Do so.\n\n```robot\n- {write: hello.txt, text: \"hello\\n\"}\n- commit: Say hello\n```\n");
  RobotPane robot(toast());
  ASSERT_TRUE(robot.shows_all({"web/toast", "$ gt prime", "● Write hello.txt", "web-1 is done"}));
  EXPECT_EQ(log("%s by %an"), "Begin by Ada\nSay hello by web/toast\n");
  const auto hook = town_.read(".gt/hooks/web/toast.yaml");
  EXPECT_TRUE(testing::wait_until([&] {
    return town_.read(".gt/hooks/web/toast.yaml").find("state: idle") != std::string::npos;
  })) << hook;
}

TEST_F(RobotAtWork, MakesASmallChangeWhereTheItemDoesNotSayHow) {
  hang("Greet people.");
  RobotPane robot(toast());
  ASSERT_TRUE(robot.shows("web-1 is done"));
  EXPECT_EQ(log("%s"), "Begin\nNote Greet people\n");
  EXPECT_EQ(testing::read_file(worktree() / "notes/web-1.md"),
            "# Greet people\n\nDone as web-1.\n");
}

TEST_F(RobotAtWork, DoesEachStepOnceHoweverOftenItDies) {
  hang(R"(
```robot
- {append: log.txt, text: "one\n"}
- commit: One
- crash: KILL
- {append: log.txt, text: "two\n"}
- crash: 3
- commit: Two
- crash: SEGV
- {append: log.txt, text: "three\n"}
- commit: Three
```
)");
  for (int life = 0; life < 3; ++life) {
    RobotPane robot(toast());
    ASSERT_TRUE(robot.ends()) << robot.screen();
  }
  RobotPane robot(toast());
  ASSERT_TRUE(robot.shows_all({"web-1: going on with step 8 of 9", "web-1 is done"}));
  EXPECT_EQ(log("%s"), "Begin\nOne\nTwo\nThree\n");
  EXPECT_EQ(testing::read_file(worktree() / "log.txt"), "one\ntwo\nthree\n");
}

TEST_F(RobotAtWork, FindsItsCommitsWhereItsOwnRecordIsLost) {
  hang(
      "```robot\n- {append: a.txt, text: a}\n- commit: A\n- crash: 1\n"
      "- {append: a.txt, text: b}\n- commit: B\n```\n");
  {
    RobotPane robot(toast());
    ASSERT_TRUE(robot.ends());
  }
  const std::string record = testing::run_program({"git", "rev-parse", "--git-path", "robot-step"},
                                                  worktree(), town_.environment());
  ASSERT_TRUE(std::filesystem::remove(worktree() / std::string(trimmed(record)))) << record;
  {
    // Without the record the crash is met again, but not the commit before it.
    RobotPane robot(toast());
    ASSERT_TRUE(robot.ends());
  }
  RobotPane robot(toast());
  ASSERT_TRUE(robot.shows("web-1 is done"));
  EXPECT_EQ(log("%s"), "Begin\nA\nB\n");
}

TEST_F(RobotAtWork, HandsOffToASessionThatGoesOnWithTheNextStep) {
  hang(
      "```robot\n- {write: a.txt, text: a}\n- commit: A\n- hand_off: b comes next\n"
      "- {write: b.txt, text: b}\n- commit: B\n```\n");
  const auto started = town_.gt({"start", "web/toast"});
  ASSERT_EQ(started.status, 0) << started;
  EXPECT_TRUE(
      testing::wait_until([&] { return log("%s") == "Begin\nA\nB\n"; }, std::chrono::seconds(60)))
      << log("%s") << town_.gt({"peek", "web/toast"});
  EXPECT_NE(town_.read(".gt/hooks/web/toast.yaml").find("b comes next"), std::string::npos);
}

TEST_F(RobotAtWork, SaysSoWhenItsItemCannotBeRead) {
  hang("x");
  town_.write("web/board/001-item.md", "---\nid: [\n");
  RobotPane robot(toast());
  EXPECT_TRUE(robot.shows("web-1 cannot be read"));
}

}  // namespace
}  // namespace gt
