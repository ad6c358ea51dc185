// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/bisection.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;

TEST(Bisection, FindsTheOneThatMakesABatchRedInFewQuestions) {
  for (std::size_t size = 1; size <= 16; ++size) {
    for (std::size_t culprit = 1; culprit <= size; ++culprit) {
      int questions = 0;
      GT_ASSERT_OK(const std::size_t found,
                   shortest_red(size, [&](std::size_t count) -> Result<bool> {
                     ++questions;
                     return count < culprit;
                   }));
      EXPECT_EQ(found, culprit);
      EXPECT_LE(1 << questions, size == 1 ? 1U : 2 * (size - 1)) << size;
    }
  }
}

TEST(Bisection, WhatItFindsIsRedOnJustWhatIsGreenBeforeIt) {
  // Red from 3 on, but for 7: whatever it finds, one less is green.
  const auto is_green = [](std::size_t count) { return count < 3 || count == 7; };
  GT_ASSERT_OK(const std::size_t found, shortest_red(16, [&](std::size_t count) -> Result<bool> {
                 return is_green(count);
               }));
  EXPECT_FALSE(is_green(found));
  EXPECT_TRUE(is_green(found - 1));
}

TEST(Bisection, AQuestionThatHasNoAnswerEndsIt) {
  EXPECT_THAT(shortest_red(4,
                           [](std::size_t) -> Result<bool> {
                             return Error{ErrorCode::kFailed, "no answer", ""};
                           }),
              IsError(ErrorCode::kFailed, "no answer"));
}

}  // namespace
}  // namespace gt
