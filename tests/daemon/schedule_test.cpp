// SPDX-License-Identifier: Apache-2.0
#include "daemon/schedule.h"

#include <gtest/gtest.h>

namespace gt {
namespace {

using namespace std::chrono_literals;

constexpr BootTime kDue = BootTime(1000h);
constexpr Duration kEvery = 3min;

TEST(Schedule, NothingIsDueBeforeItsTime) {
  const Beat beat = beat_at(kDue - 1ns, kDue, kEvery);
  EXPECT_FALSE(beat.is_due);
  EXPECT_EQ(beat.missed, 0U);
  EXPECT_EQ(beat.next, kDue);
}

TEST(Schedule, LatenessDoesNotMoveTheNextBeat) {
  BootTime due = kDue;
  for (int i = 1; i <= 500; ++i) {
    const Beat beat = beat_at(due + 17ms, due, kEvery);
    EXPECT_TRUE(beat.is_due);
    EXPECT_EQ(beat.missed, 0U);
    due = beat.next;
  }
  EXPECT_EQ(due, kDue + 500 * kEvery);
}

TEST(Schedule, ASuspendIsOneBeatAndTheOthersMissed) {
  const Beat beat = beat_at(kDue + 1h + 1s, kDue, kEvery);
  EXPECT_TRUE(beat.is_due);
  EXPECT_EQ(beat.missed, 20U);
  EXPECT_EQ(beat.next, kDue + 1h + 3min) << "still on the old rhythm, and in the future";
}

TEST(Schedule, ABeatExactlyOnePeriodLateHasMissedOne) {
  const Beat beat = beat_at(kDue + kEvery, kDue, kEvery);
  EXPECT_TRUE(beat.is_due);
  EXPECT_EQ(beat.missed, 1U);
  EXPECT_EQ(beat.next, kDue + 2 * kEvery);
}

TEST(Schedule, AYearOfSuspendIsStillOneBeat) {
  const Beat beat = beat_at(kDue + 8760h, kDue, 1s);
  EXPECT_TRUE(beat.is_due);
  EXPECT_EQ(beat.missed, 8760U * 3600);
  EXPECT_EQ(beat.next, kDue + 8760h + 1s);
}

TEST(Schedule, AnotherPeriodCountsFromTheLastBeat) {
  const BootTime now = kDue + 1min;
  EXPECT_EQ(due_after_change(now, kDue, 10min), kDue + 10min);
  EXPECT_EQ(due_after_change(now, kDue, 90s), kDue + 90s);
}

TEST(Schedule, AShorterPeriodThatIsOverIsDueNow) {
  EXPECT_EQ(due_after_change(kDue + 1min, kDue, 10s), kDue + 1min);
}

}  // namespace
}  // namespace gt
