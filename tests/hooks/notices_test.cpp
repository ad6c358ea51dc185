// SPDX-License-Identifier: Apache-2.0
#include "hooks/notices.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

constexpr std::string_view kFile = ".gt/notices.yaml";
const WallTime kNow{std::chrono::milliseconds(1'795'185'000'000)};

TEST(Notices, ReadsBackWhatItWritesAndKeepsUnknownKeys) {
  auto notices = parse_notices("colour: red\n", kFile);
  ASSERT_THAT(notices, IsOk());
  notices->tell("budget day the town", kNow);
  notices->sent.push_back(kNow);
  const std::string text = format_notices(*notices);
  const auto read = parse_notices(text, kFile);
  ASSERT_THAT(read, IsOk());
  EXPECT_TRUE(read->was_told("budget day the town"));
  EXPECT_FALSE(read->was_told("budget day"));
  EXPECT_EQ(format_notices(*read), text);
  EXPECT_NE(text.find("colour: red"), std::string::npos);
}

TEST(Notices, WhatIsOldIsForgotten) {
  Notices notices;
  notices.tell("old", kNow - std::chrono::hours(24 * 31));
  notices.sent = {kNow - std::chrono::minutes(61), kNow - std::chrono::minutes(59)};
  notices.tell("new", kNow);
  EXPECT_FALSE(notices.was_told("old"));
  EXPECT_TRUE(notices.was_told("new"));
  EXPECT_EQ(notices.sent.size(), 1U);
}

TEST(Notices, ABrokenFileIsAnErrorWithItsLine) {
  EXPECT_THAT(parse_notices("told:\n  - {key: x}\n", kFile),
              IsError(ErrorCode::kCorrupt, ".gt/notices.yaml:2"));
  EXPECT_THAT(parse_notices("told: [", kFile), IsError(ErrorCode::kCorrupt, ".gt/notices.yaml"));
  EXPECT_THAT(parse_notices("sent: [soon]\n", kFile), IsError(ErrorCode::kCorrupt, "soon"));
}

}  // namespace
}  // namespace gt
