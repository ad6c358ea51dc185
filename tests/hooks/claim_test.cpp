// SPDX-License-Identifier: Apache-2.0
#include "hooks/claim.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::IsError;
using testing::IsOk;

const WallTime kNow = WallTime(hours(500'000));

WorkItem item(std::string_view status) {
  WorkItem item(WorkId("web", 7));
  item.title = "Fix the login";
  item.status = status;
  return item;
}

TEST(Claim, TakesAnItemAndSetsItInProgress) {
  WorkItem todo = item("todo");
  ASSERT_THAT(take_claim(todo, "web/toast", "T1", kNow, kNow + hours(1)), IsOk());
  EXPECT_EQ(todo.status, "in-progress");
  EXPECT_EQ(todo.assignee, "web/toast");
  EXPECT_EQ(todo.claim->token, "T1");
  EXPECT_EQ(todo.started, kNow);
  EXPECT_TRUE(is_claimed_by_other(todo, "web/bread", kNow));
  EXPECT_FALSE(is_claimed_by_other(todo, "web/toast", kNow));
}

TEST(Claim, AnotherOnesHoldsUntilItEnds) {
  WorkItem mine = item("todo");
  ASSERT_THAT(take_claim(mine, "web/toast", "T1", kNow, kNow + hours(1)), IsOk());
  WorkItem before = mine;
  EXPECT_THAT(take_claim(mine, "web/bread", "T2", kNow + minutes(59), kNow + hours(2)),
              IsError(ErrorCode::kConflict, "claimed by web/toast until"));
  EXPECT_EQ(mine, before);
  EXPECT_FALSE(is_abandoned(mine, kNow + minutes(59)));
  EXPECT_TRUE(is_abandoned(mine, kNow + hours(1)));
  ASSERT_THAT(take_claim(mine, "web/bread", "T2", kNow + hours(1), kNow + hours(2)), IsOk());
  EXPECT_EQ(mine.claim->by, "web/bread");
  EXPECT_EQ(mine.claim->token, "T2");
}

TEST(Claim, TheHolderRenewsItAndKeepsItsToken) {
  WorkItem mine = item("todo");
  ASSERT_THAT(take_claim(mine, "web/toast", "T1", kNow, kNow + hours(1)), IsOk());
  ASSERT_THAT(take_claim(mine, "web/toast", "T2", kNow + minutes(30), kNow + hours(2)), IsOk());
  EXPECT_EQ(mine.claim->token, "T1");
  EXPECT_EQ(mine.claim->expires_at, kNow + hours(2));
}

TEST(Claim, ATokenOfAClaimThatAnotherHasNowIsRefused) {
  WorkItem mine = item("todo");
  ASSERT_THAT(take_claim(mine, "web/toast", "T1", kNow, kNow + hours(1)), IsOk());
  EXPECT_THAT(check_claim(mine, "T1"), IsOk());
  EXPECT_THAT(check_claim(mine, ""), IsOk());
  ASSERT_THAT(take_claim(mine, "web/bread", "T2", kNow + hours(2), kNow + hours(3)), IsOk());
  EXPECT_THAT(check_claim(mine, "T1"), IsError(ErrorCode::kConflict, "web/bread has it now"));
}

TEST(Claim, NothingFinishedOrBlockedIsTaken) {
  for (const std::string_view status : {"done", "archived"}) {
    WorkItem finished = item(status);
    EXPECT_THAT(take_claim(finished, "web/toast", "T1", kNow, kNow + hours(1)),
                IsError(ErrorCode::kRefused, status));
  }
  WorkItem blocked = item("todo");
  blocked.is_blocked = true;
  blocked.block_reason = "no credentials";
  EXPECT_THAT(take_claim(blocked, "web/toast", "T1", kNow, kNow + hours(1)),
              IsError(ErrorCode::kRefused, "no credentials"));
}

TEST(Claim, AReleasedItemIsBackOnTheBoard) {
  WorkItem mine = item("todo");
  ASSERT_THAT(take_claim(mine, "web/toast", "T1", kNow, kNow + hours(1)), IsOk());
  EXPECT_THAT(release_claim(mine, "web/bread", kNow), IsError(ErrorCode::kConflict, "web/toast"));
  ASSERT_THAT(release_claim(mine, "web/toast", kNow), IsOk());
  EXPECT_EQ(mine.status, "todo");
  EXPECT_EQ(mine.assignee, "");
  EXPECT_FALSE(mine.claim.has_value());
}

}  // namespace
}  // namespace gt
