// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/state.h"

#include <gtest/gtest.h>

namespace gt {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr WallTime kNow = WallTime(hours(24 * 20000 + 12));

AgentHook toast() {
  AgentHook hook(Address::polecat("web", "toast"));
  hook.kind = "claude";
  hook.instance = "01INSTANCE";
  return hook;
}

/// A session of toast's instance that has been up for an hour.
SessionSight session() {
  SessionSight sight;
  sight.session.name = "web/toast";
  sight.session.pid = 42;
  sight.session.instance = "01INSTANCE";
  sight.session.created = kNow - hours(1);
  sight.session.last_output = kNow - seconds(5);
  return sight;
}

AgentHook toast_saying(std::string state, Duration ago) {
  AgentHook hook = toast();
  hook.signal = SignalRecord{std::move(state), kNow - ago, "01INSTANCE"};
  return hook;
}

AgentState state_of(const AgentHook& hook, const SessionSight& sight) {
  return read_state(hook, &sight, kNow).state;
}

TEST(AgentState, WithoutASessionTheWishDecides) {
  AgentHook hook = toast();
  EXPECT_EQ(read_state(hook, nullptr, kNow).state, AgentState::kDead);
  hook.desired = Desired::kStopped;
  EXPECT_EQ(read_state(hook, nullptr, kNow).state, AgentState::kStopped);
  hook.desired = Desired::kParked;
  EXPECT_EQ(read_state(hook, nullptr, kNow).state, AgentState::kParked);
}

TEST(AgentState, AnAgentThatWasNeverStartedIsNotDead) {
  AgentHook hook = toast();
  hook.instance.reset();
  EXPECT_EQ(read_state(hook, nullptr, kNow).state, AgentState::kStopped);
}

TEST(AgentState, ADeadPaneIsDeadWhateverTheAgentLastSaid) {
  SessionSight sight = session();
  sight.session.is_dead = true;
  sight.session.exit_status = 3;
  sight.session.died = kNow - minutes(2);
  const auto reading = read_state(toast_saying("working", minutes(3)), &sight, kNow);
  EXPECT_EQ(reading.state, AgentState::kDead);
  EXPECT_EQ(reading.since, kNow - minutes(2));
  EXPECT_EQ(reading.because, "its program ended with status 3");
}

TEST(AgentState, AZombieIsDeadThoughTmuxHasNotNoticed) {
  SessionSight sight = session();
  sight.process = ProcessState::kZombie;
  EXPECT_EQ(state_of(toast_saying("idle", minutes(3)), sight), AgentState::kDead);
}

TEST(AgentState, AStoppedAgentThatStillRunsIsShownAsWhatItDoes) {
  AgentHook hook = toast_saying("idle", minutes(3));
  hook.desired = Desired::kStopped;
  EXPECT_EQ(state_of(hook, session()), AgentState::kIdle);
}

TEST(AgentState, TheAgentsOwnWordCountsWithItsTime) {
  for (const char* word : {"starting", "working", "idle", "waiting", "exhausted", "limited"}) {
    const SessionSight sight = session();
    const auto reading = read_state(toast_saying(word, minutes(3)), &sight, kNow);
    EXPECT_EQ(state_name(reading.state), word);
    EXPECT_EQ(reading.since, kNow - minutes(3));
    EXPECT_EQ(reading.because, "it said so 3m ago");
  }
}

TEST(AgentState, TheWordOfAnotherInstanceDoesNotCount) {
  AgentHook hook = toast_saying("idle", minutes(3));
  hook.signal->instance = "01BEFORE";
  EXPECT_EQ(state_of(hook, session()), AgentState::kUnknown);
}

TEST(AgentState, AWordNobodyKnowsIsUnknown) {
  EXPECT_EQ(state_of(toast_saying("dancing", seconds(1)), session()), AgentState::kUnknown);
  EXPECT_EQ(state_of(toast_saying("dead", seconds(1)), session()), AgentState::kUnknown);
}

TEST(AgentState, OldIdleIsStillIdle) {
  EXPECT_EQ(state_of(toast_saying("idle", hours(9)), session()), AgentState::kIdle);
}

TEST(AgentState, OldWorkIsBelievedOnlyWhileTheScreenMoves) {
  SessionSight sight = session();
  EXPECT_EQ(state_of(toast_saying("working", minutes(50)), sight), AgentState::kWorking);
  sight.session.last_output = kNow - minutes(11);
  EXPECT_EQ(state_of(toast_saying("working", minutes(50)), sight), AgentState::kUnknown);
  EXPECT_EQ(state_of(toast_saying("working", minutes(1)), sight), AgentState::kWorking);
}

TEST(AgentState, ASilentSessionIsStartingAtFirstAndThenUnknown) {
  SessionSight sight = session();
  sight.session.created = kNow - seconds(29);
  EXPECT_EQ(state_of(toast(), sight), AgentState::kStarting);
  sight.session.created = kNow - seconds(31);
  EXPECT_EQ(state_of(toast(), sight), AgentState::kUnknown);
}

TEST(AgentState, AClockThatJumpedBackMakesNoAgentStarting) {
  SessionSight sight = session();
  sight.session.created = kNow + hours(2);
  EXPECT_EQ(state_of(toast(), sight), AgentState::kUnknown);
}

TEST(AgentState, EveryStateHasAName) {
  for (int i = 0; i <= static_cast<int>(AgentState::kUnknown); ++i) {
    const auto state = static_cast<AgentState>(i);
    EXPECT_EQ(state_named(state_name(state)), state);
  }
  EXPECT_EQ(state_named("busy"), std::nullopt);
}

}  // namespace
}  // namespace gt
