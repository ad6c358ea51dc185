// SPDX-License-Identifier: Apache-2.0
#include "common/base/pattern.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

TEST(Pattern, FindsTheLeftmostMatchAndWhatItsParenthesesHold) {
  const auto pattern = Pattern::compile("resets (at )?3pm|❯ ([0-9]+)");
  ASSERT_THAT(pattern, IsOk());
  EXPECT_FALSE(pattern->matches("resets 4pm"));
  const auto match = pattern->find("it resets at 3pm");
  ASSERT_TRUE(match);
  EXPECT_EQ(match->begin, 3U);
  EXPECT_EQ(match->end, 16U);
  EXPECT_EQ(match->group, "at ");
  EXPECT_TRUE(pattern->matches(" ❯ 1. Yes"));
}

TEST(Pattern, WithoutParenthesesTheGroupIsAllOfIt) {
  const auto pattern = Pattern::compile("[0-9]+");
  ASSERT_THAT(pattern, IsOk());
  EXPECT_EQ(pattern->find("in 15 s")->group, "15");
}

TEST(Pattern, LooksAtNoByteBehindTheText) {
  const auto pattern = Pattern::compile("b$");
  ASSERT_THAT(pattern, IsOk());
  EXPECT_TRUE(pattern->matches(std::string_view("abc").substr(0, 2)));
  EXPECT_FALSE(pattern->matches(""));
}

TEST(Pattern, ACopyOutlivesTheFirst) {
  std::optional<Pattern> copy;
  {
    const auto pattern = Pattern::compile("a+");
    ASSERT_THAT(pattern, IsOk());
    copy = *pattern;
  }
  EXPECT_TRUE(copy->matches("caat"));
}

TEST(Pattern, RefusesWhatItWouldNotMatchAsWritten) {
  EXPECT_THAT(Pattern::compile("[❯›] "), IsError(ErrorCode::kUsage, "only ASCII"));
  EXPECT_THAT(Pattern::compile("^─+"), IsError(ErrorCode::kUsage, "be repeated"));
  EXPECT_THAT(Pattern::compile("^(─)+"), IsOk());
  EXPECT_THAT(Pattern::compile("("), IsError(ErrorCode::kUsage, "is no regular expression"));
  EXPECT_THAT(Pattern::compile("[^]a]❯\\[›"), IsOk());
}

}  // namespace
}  // namespace gt
