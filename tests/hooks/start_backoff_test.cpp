// SPDX-License-Identifier: Apache-2.0
#include "hooks/start_backoff.h"

#include <gtest/gtest.h>

namespace gt {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr WallTime kNoon = WallTime(std::chrono::hours(24 * 20000 + 12));

TEST(StartBackoff, WaitsLongerAfterEachFailureAndNeverLongerThanFiveMinutes) {
  StartHistory history;
  const Duration expected[] = {seconds(5), seconds(15), seconds(45), minutes(2),
                               minutes(5), minutes(5),  minutes(5)};
  for (const Duration wait : expected) {
    history = after_failure(history, kNoon);
    EXPECT_EQ(*history.next_at - kNoon, wait) << history.failures;
    EXPECT_FALSE(may_start(history, kNoon + wait - Duration(1)));
    EXPECT_TRUE(may_start(history, kNoon + wait));
  }
}

TEST(StartBackoff, FiveFailuresInFifteenMinutesAreACrashLoop) {
  StartHistory history;
  for (int i = 0; i < 4; ++i) history = after_failure(history, kNoon + minutes(i));
  EXPECT_FALSE(is_crash_loop(history, kNoon + minutes(4)));
  history = after_failure(history, kNoon + minutes(4));
  EXPECT_TRUE(is_crash_loop(history, kNoon + minutes(4)));
}

TEST(StartBackoff, FailuresSpreadOverALongerTimeAreNone) {
  StartHistory history;
  for (int i = 0; i < 20; ++i) history = after_failure(history, kNoon + minutes(4 * i));
  EXPECT_FALSE(is_crash_loop(history, kNoon + minutes(76)));
}

TEST(StartBackoff, ASuccessForgetsTheFailures) {
  EXPECT_EQ(after_success().failures, 0);
  EXPECT_TRUE(may_start(after_success(), kNoon));
}

TEST(StartBackoff, LeavesTheConversationUnlessOnlyOneStartFailedAndTheAgentHadSpoken) {
  AgentHook hook(Address::polecat("web", "toast"));
  hook.instance = "01K2";
  const StartHistory once = after_failure({}, kNoon), twice = after_failure(once, kNoon);
  EXPECT_FALSE(must_start_afresh(hook, {}));
  EXPECT_TRUE(must_start_afresh(hook, once)) << "it never spoke";
  hook.signal = SignalRecord{"idle", kNoon, "01K1"};
  EXPECT_TRUE(must_start_afresh(hook, once)) << "a session before it did";
  hook.signal->instance = "01K2";
  EXPECT_FALSE(must_start_afresh(hook, once));
  EXPECT_TRUE(must_start_afresh(hook, twice));
}

TEST(StartBackoff, AClockThatJumpedBackBlocksNobody) {
  const StartHistory history = after_failure({}, kNoon + std::chrono::hours(10));
  EXPECT_TRUE(may_start(history, kNoon));
  EXPECT_FALSE(is_crash_loop(history, kNoon));
}

}  // namespace
}  // namespace gt
