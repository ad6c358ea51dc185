// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/script.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::gt::testing::IsError;

TEST(RobotScript, EmptyIsTheDefault) {
  GT_ASSERT_OK(const RobotScript script, parse_robot_script("", "s.yaml"));
  EXPECT_EQ(script.name, "Robot");
  EXPECT_EQ(script.slow_start, Duration(0));
  EXPECT_EQ(script.swallow_enter, Duration(50));
  EXPECT_FALSE(script.asks_trust);
  EXPECT_TRUE(script.works);
  EXPECT_EQ(script.reply_to("anything"), nullptr);
}

TEST(RobotScript, SaysHowARobotBehaves) {
  GT_ASSERT_OK(const RobotScript script, parse_robot_script(R"(
name: Slowpoke
slow_start: 2s
trust: ask
swallow_enter: 150ms
swallow_answer: 1s
fold_over_lines: 3
thinking: 0ms
works: false
on_start:
  - say: good morning
replies:
  - {when: deploy, steps: [{ask: make deploy}, {say: deployed}]}
  - {when: "", steps: []}
)",
                                                            "s.yaml"));
  EXPECT_EQ(script.name, "Slowpoke");
  EXPECT_EQ(script.slow_start, Duration(2000));
  EXPECT_TRUE(script.asks_trust);
  EXPECT_EQ(script.swallow_enter, Duration(150));
  EXPECT_EQ(script.swallow_answer, Duration(1000));
  EXPECT_EQ(script.fold_over_lines, 3);
  EXPECT_EQ(script.thinking, Duration(0));
  EXPECT_FALSE(script.works);
  EXPECT_EQ(script.on_start.size(), 1U);
  ASSERT_NE(script.reply_to("please deploy it"), nullptr);
  EXPECT_EQ(script.reply_to("please deploy it")->size(), 2U);
  EXPECT_EQ(script.reply_to("hello")->size(), 0U);
}

struct BadCase {
  const char* name;
  std::string text, message;
};
const BadCase kBad[] = {
    {"UnknownKey", "slow_strat: 2s", "slow_start"},
    {"BadTrust", "trust: maybe", "'ask' or 'given'"},
    {"BadDuration", "thinking: long", "s.yaml:1"},
    {"NegativeLines", "fold_over_lines: -1", "number of lines"},
    {"BadStep", "on_start:\n  - dance: x", "s.yaml:2"},
    {"ReplyWithoutWhen", "replies:\n  - steps: []", "when"},
    {"NoMap", "- say: x", "s.yaml:1"},
};

class BadScript : public ::testing::TestWithParam<BadCase> {};

TEST_P(BadScript, IsNamed) {
  EXPECT_THAT(parse_robot_script(GetParam().text, "s.yaml"),
              IsError(ErrorCode::kCorrupt, GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(Table, BadScript, ::testing::ValuesIn(kBad),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace gt
