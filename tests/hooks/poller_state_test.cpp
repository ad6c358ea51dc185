// SPDX-License-Identifier: Apache-2.0
#include "hooks/poller_state.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::IsError;
using testing::IsOk;

constexpr std::string_view kFile = ".gt/pollers/bugs.yaml";
const WallTime kNow{std::chrono::milliseconds(1'795'185'000'000)};

TEST(PollerState, ReadsBackWhatItWritesAndKeepsUnknownKeys) {
  auto state = parse_poller_state("colour: red\nseen: ['7', a]\n", kFile);
  ASSERT_THAT(state, IsOk());
  state->next_at = kNow;
  state->failures = 2;
  state->error = "it is down";
  state->cursor = "0012";
  state->see({"a", "b"});
  state->pending = PendingNews{kNow, 41, {"c"}};
  const std::string text = format_poller_state(*state);
  const auto read = parse_poller_state(text, kFile);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(format_poller_state(*read), text);
  EXPECT_EQ(read->seen, (std::vector<std::string>{"7", "a", "b"}));
  EXPECT_EQ(read->cursor, "0012");
  ASSERT_TRUE(read->pending);
  EXPECT_EQ(read->pending->after, 41);
  EXPECT_NE(text.find("colour: red"), std::string::npos);
}

TEST(PollerState, RemembersTheLastFiveThousand) {
  PollerState state;
  for (int i = 0; i < 5010; ++i) state.see({std::to_string(i)});
  EXPECT_EQ(state.seen.size(), 5000U);
  EXPECT_FALSE(state.has_seen("9"));
  EXPECT_TRUE(state.has_seen("10"));
}

TEST(PollerState, PausesGrowWithFailuresToSixHours) {
  EXPECT_EQ(poll_pause(minutes(5), 0), minutes(5));
  EXPECT_EQ(poll_pause(minutes(5), 1), minutes(10));
  EXPECT_EQ(poll_pause(minutes(5), 3), minutes(40));
  EXPECT_EQ(poll_pause(minutes(5), 100), hours(6));
  EXPECT_EQ(poll_pause(hours(24), 3), hours(24)) << "never more often than it was asked for";
}

TEST(PollerState, ABrokenFileIsAnErrorWithItsLine) {
  EXPECT_THAT(parse_poller_state("seen: 7\n", kFile), IsError(ErrorCode::kCorrupt, "bugs.yaml:1"));
  EXPECT_THAT(parse_poller_state("pending: {ids: [a]}\n", kFile),
              IsError(ErrorCode::kCorrupt, "at"));
}

}  // namespace
}  // namespace gt
