// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/step.h"

#include <gtest/gtest.h>

#include <csignal>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::gt::testing::IsError;

constexpr std::string_view kItem = R"(Add a function that subtracts.

```yaml
- say: not this block
```

```robot
- say: I will add it.
- think: 1500ms
- {write: src/sub.c, text: "int sub(int a, int b) { return a - b; }\n"}
- {append: CHANGES, text: "sub\n"}
- {replace: Makefile, old: add.o, new: add.o sub.o}
- run: [make, test, 1]
- {run: [make, lint], may_fail: true}
- commit: Add sub
- ask: rm -r build
- hand_off: tests are next
- crash: 3
- crash: KILL
- limited: 3pm
- context_full: true
- pause: 2s
- {write: README, text: ""}
- commit: Empty the readme
```
)";

TEST(RobotSteps, AreReadFromTheFencedBlockOfAnItem) {
  GT_ASSERT_OK(const auto steps, steps_in_markdown(kItem, "web-1"));
  ASSERT_EQ(steps.size(), 17U);
  EXPECT_EQ(std::get<Say>(steps[0]).text, "I will add it.");
  EXPECT_EQ(std::get<Think>(steps[1]).duration, Duration(1500));
  EXPECT_EQ(std::get<WriteFile>(steps[2]).path, "src/sub.c");
  EXPECT_EQ(std::get<AppendFile>(steps[3]).text, "sub\n");
  EXPECT_EQ(std::get<ReplaceText>(steps[4]).new_text, "add.o sub.o");
  EXPECT_EQ(std::get<RunProgram>(steps[5]).argv, (std::vector<std::string>{"make", "test", "1"}));
  EXPECT_FALSE(std::get<RunProgram>(steps[5]).may_fail);
  EXPECT_TRUE(std::get<RunProgram>(steps[6]).may_fail);
  EXPECT_EQ(std::get<Commit>(steps[7]).message, "Add sub");
  EXPECT_EQ(std::get<AskPermission>(steps[8]).command, "rm -r build");
  EXPECT_EQ(std::get<HandOff>(steps[9]).note, "tests are next");
  EXPECT_EQ(std::get<Crash>(steps[10]).exit_status, 3);
  EXPECT_EQ(std::get<Crash>(steps[11]).signal, SIGKILL);
  EXPECT_EQ(std::get<ReachLimit>(steps[12]).until, "3pm");
  EXPECT_TRUE(std::holds_alternative<FillContext>(steps[13]));
  EXPECT_EQ(std::get<Pause>(steps[14]).duration, Duration(2000));
}

TEST(RobotSteps, ACommitHasTheFilesSinceTheOneBefore) {
  GT_ASSERT_OK(const auto steps, steps_in_markdown(kItem, "web-1"));
  EXPECT_EQ(files_of_commit(steps, 7),
            (std::vector<std::string>{"Makefile", "CHANGES", "src/sub.c"}));
  EXPECT_EQ(files_of_commit(steps, 16), std::vector<std::string>{"README"});
}

TEST(RobotSteps, ATextWithoutABlockHasNone) {
  for (const std::string_view text :
       {"", "Do it.", "```\n- say: x\n```", "see ```robot\n- x\n```"}) {
    GT_ASSERT_OK(const auto steps, steps_in_markdown(text, "web-1"));
    EXPECT_TRUE(steps.empty()) << text;
  }
}

TEST(RobotSteps, AnEmptyOrUnclosedBlockIsRead) {
  GT_ASSERT_OK(const auto empty, steps_in_markdown("```robot\n```\n", "web-1"));
  EXPECT_TRUE(empty.empty());
  GT_ASSERT_OK(const auto open, steps_in_markdown("```robot\n- say: x\n", "web-1"));
  EXPECT_EQ(open.size(), 1U);
}

struct BadCase {
  const char* name;
  std::string block, message;
};
const BadCase kBad[] = {
    {"UnknownStep", "- sya: x", "did you mean 'say'?"},
    {"NoMap", "- just text", "is no step"},
    {"NoList", "say: x", "not a list of steps"},
    {"UnknownKey", "- {write: a, txt: b}", "text"},
    {"PathOutside", "- {write: ../a, text: b}", "below the directory"},
    {"AbsolutePath", "- {append: /etc/passwd, text: b}", "below the directory"},
    {"PathIntoGit", "- {write: .git/config, text: b}", "below the directory"},
    {"NoProgram", "- run: []", "must name a program"},
    {"BadDuration", "- think: soon", "is not a duration"},
    {"BadSignal", "- crash: BANG", "KILL, TERM"},
    {"BadStatus", "- crash: 999", "0 to 255"},
    {"BrokenYaml", "- {write: a", "web-1"},
};

class BadSteps : public ::testing::TestWithParam<BadCase> {};

TEST_P(BadSteps, AreNamed) {
  const auto steps = steps_in_markdown("```robot\n" + GetParam().block + "\n```\n", "web-1");
  EXPECT_THAT(steps, IsError(ErrorCode::kCorrupt, GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(Table, BadSteps, ::testing::ValuesIn(kBad),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace gt
