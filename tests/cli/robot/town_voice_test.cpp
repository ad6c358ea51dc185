// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/town_voice.h"

#include <gtest/gtest.h>

#include "common/base/json.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::gt::testing::IsError;

Value json(std::string_view text) {
  return *parse_json(text);
}

TEST(WorkInPrime, IsTheItemOnTheHook) {
  GT_ASSERT_OK(const auto work,
               work_in_prime(json(R"({"work":{"id":"web-1","title":"T","text":"do it"}})")));
  ASSERT_TRUE(work.has_value());
  EXPECT_EQ(work->id, "web-1");
  EXPECT_EQ(work->title, "T");
  EXPECT_EQ(work->text, "do it");
}

TEST(WorkInPrime, IsNothingForAFreeHook) {
  GT_ASSERT_OK(const auto work, work_in_prime(json(R"({"work":null})")));
  EXPECT_FALSE(work.has_value());
}

TEST(WorkInPrime, IsNeverNothingForAnItemThatCannotBeRead) {
  EXPECT_THAT(work_in_prime(json(R"({"work":{"id":"web-1","problem":"web/board/001.md:3: bad"}})")),
              IsError(ErrorCode::kCorrupt, "web/board/001.md:3: bad"));
  EXPECT_THAT(work_in_prime(json(R"({"work":{}})")), IsError(ErrorCode::kFailed, "work.id"));
  EXPECT_THAT(work_in_prime(json(R"([1])")), IsError(ErrorCode::kFailed, "work.id"));
}

}  // namespace
}  // namespace gt
