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

TEST(AgentState, ATranscriptIsAskedWhereTheScreenSaysNothing) {
  constexpr auto kUnknown = AgentState::kUnknown, kIdle = AgentState::kIdle,
                 kWorking = AgentState::kWorking, kWaiting = AgentState::kWaiting;
  struct Case {
    const char* what;
    std::optional<AgentState> told;     // by the transcript, a minute ago
    std::optional<ScreenState> screen;  // absent: its kind has no rules
    bool has_input;
    const char* signal;  // empty: it never said anything
    Duration signal_age;
    AgentState expected;
  };
  const std::vector<Case> cases = {
      {"nothing else", kIdle, {}, false, "", {}, kIdle},
      {"nothing at all", {}, {}, false, "", {}, kUnknown},
      {"a turn goes on", kWorking, ScreenState::kUnknown, false, "", {}, kWorking},
      {"it rests and can be typed to", kIdle, ScreenState::kUnknown, true, "", {}, kIdle},
      {"it rests behind something unknown", kIdle, ScreenState::kUnknown, false, "", {}, kUnknown},
      {"a screen knows better", kIdle, ScreenState::kBusy, false, "", {}, kWorking},
      {"so does a dialog", kIdle, ScreenState::kDialog, false, "", {}, kWaiting},
      {"an older word", kIdle, {}, false, "working", minutes(3), kIdle},
      {"a later word", kIdle, {}, false, "working", seconds(20), kWorking},
      {"one of the same moment", kIdle, {}, false, "working", seconds(61), kWorking},
      {"what does not tell", kUnknown, {}, false, "working", minutes(3), kWorking},
  };
  for (const Case& each : cases) {
    SessionSight sight = session();
    if (each.told) sight.transcript = TranscriptWord{*each.told, kNow - minutes(1)};
    if (each.screen) {
      sight.screen.emplace();
      sight.screen->state = *each.screen;
      sight.screen->has_input = each.has_input;
    }
    const AgentHook hook =
        *each.signal == '\0' ? toast() : toast_saying(each.signal, each.signal_age);
    EXPECT_EQ(state_of(hook, sight), each.expected) << each.what;
  }
}

TEST(AgentState, ATranscriptThatNobodyWritesToIsNoWork) {
  SessionSight sight = session();
  sight.transcript = TranscriptWord{AgentState::kWorking, kNow - minutes(11)};
  EXPECT_EQ(state_of(toast(), sight), AgentState::kUnknown);
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

/// The session of toast with this on its screen, still for `quiet`.
SessionSight showing(ScreenState state, Duration quiet) {
  SessionSight sight = session();
  sight.session.last_output = kNow - quiet;
  sight.screen = ScreenReading{};
  sight.screen->state = state;
  sight.screen->rule = "rule";
  sight.screen->has_input = state != ScreenState::kDialog && state != ScreenState::kUnknown;
  return sight;
}

TEST(AgentState, ADialogOutranksEveryWord) {
  SessionSight sight = showing(ScreenState::kDialog, seconds(1));
  sight.screen->text = "Do you want to proceed?";
  sight.screen->choices = {{"1", "Yes", true}};
  sight.status = StatusWord{AgentState::kIdle, kNow, ""};
  for (const char* word : {"working", "idle", "limited"}) {
    const auto reading = read_state(toast_saying(word, seconds(0)), &sight, kNow);
    EXPECT_EQ(reading.state, AgentState::kWaiting) << word;
    EXPECT_EQ(reading.asked, "Do you want to proceed?");
    EXPECT_EQ(reading.choices.size(), 1U);
  }
  EXPECT_EQ(state_of(toast(), sight), AgentState::kWaiting);
}

TEST(AgentState, TheProgramsOwnFileOutranksAnOlderWord) {
  SessionSight sight = showing(ScreenState::kReady, minutes(1));
  sight.status = StatusWord{AgentState::kWaiting, kNow - seconds(9), "permission prompt"};
  const auto reading = read_state(toast_saying("working", minutes(1)), &sight, kNow);
  EXPECT_EQ(reading.state, AgentState::kWaiting);
  EXPECT_EQ(reading.since, kNow - seconds(9));
  EXPECT_EQ(reading.asked, "permission prompt");
  sight.status = StatusWord{AgentState::kWorking, kNow, ""};
  EXPECT_EQ(state_of(toast_saying("idle", minutes(1)), sight), AgentState::kWorking);
}

TEST(AgentState, AVisiblePromptOutranksAnOldWordOnlyAfterSustainedQuiet) {
  for (const char* word : {"working", "waiting", "starting"}) {
    const AgentHook hook = toast_saying(word, minutes(1));
    EXPECT_EQ(state_of(hook, showing(ScreenState::kReady, seconds(5))), AgentState::kIdle) << word;
    EXPECT_EQ(state_name(state_of(hook, showing(ScreenState::kReady, seconds(4)))), word);
    EXPECT_EQ(state_of(hook, showing(ScreenState::kBusy, seconds(0))), AgentState::kWorking);
    EXPECT_EQ(state_name(state_of(hook, showing(ScreenState::kUnknown, minutes(1)))), word);
  }
}

TEST(AgentState, AFreshWordOutranksWhatIsStillDrawn) {
  EXPECT_EQ(state_of(toast_saying("idle", seconds(2)), showing(ScreenState::kBusy, seconds(0))),
            AgentState::kIdle);
  EXPECT_EQ(state_of(toast_saying("idle", seconds(3)), showing(ScreenState::kBusy, seconds(0))),
            AgentState::kWorking);
}

TEST(AgentState, IdleIsNotBelievedWhereThePlaceToTypeIsMissing) {
  const SessionSight sight = showing(ScreenState::kUnknown, minutes(1));
  const auto reading = read_state(toast_saying("idle", minutes(1)), &sight, kNow);
  EXPECT_EQ(reading.state, AgentState::kUnknown);
  EXPECT_EQ(reading.because, "its screen shows nothing that is known");
  SessionSight young = sight;
  young.session.created = kNow - seconds(10);
  EXPECT_EQ(state_of(toast_saying("idle", seconds(9)), young), AgentState::kStarting);
}

TEST(AgentState, TheScreenAloneTellsOfAProgramWithoutHooks) {
  EXPECT_EQ(state_of(toast(), showing(ScreenState::kBusy, seconds(0))), AgentState::kWorking);
  EXPECT_EQ(state_of(toast(), showing(ScreenState::kReady, seconds(9))), AgentState::kIdle);
  EXPECT_EQ(state_of(toast(), showing(ScreenState::kReady, seconds(1))), AgentState::kUnknown);
  EXPECT_EQ(state_of(toast(), showing(ScreenState::kUnknown, minutes(9))), AgentState::kUnknown);
  EXPECT_EQ(state_of(toast(), showing(ScreenState::kExhausted, minutes(9))),
            AgentState::kExhausted);
}

TEST(AgentState, ALimitHoldsUntilItsEnd) {
  SessionSight sight = showing(ScreenState::kLimited, minutes(9));
  sight.screen->until = kNow + minutes(1);
  const auto reading = read_state(toast_saying("idle", minutes(9)), &sight, kNow);
  EXPECT_EQ(reading.state, AgentState::kLimited);
  EXPECT_EQ(reading.until, kNow + minutes(1));
  sight.screen->until = kNow;
  EXPECT_EQ(state_of(toast_saying("idle", minutes(9)), sight), AgentState::kIdle);
}

TEST(AgentState, ALimitWithoutAnEndIsBelievedForFiveMinutes) {
  EXPECT_EQ(state_of(toast(), showing(ScreenState::kLimited, seconds(299))), AgentState::kLimited);
  EXPECT_EQ(state_of(toast(), showing(ScreenState::kLimited, minutes(5))), AgentState::kIdle);
}

TEST(AgentState, ALimitItTriesAgainAfterIsOneLimitWhileItTries) {
  SessionSight sight = showing(ScreenState::kLimited, seconds(3));
  sight.screen->until = kNow - seconds(2);
  EXPECT_EQ(state_of(toast(), sight), AgentState::kLimited);
}

TEST(AgentState, EverySourceIsKeptWithTheOneThatDecided) {
  SessionSight sight = showing(ScreenState::kBusy, seconds(0));
  const auto reading = read_state(toast_saying("idle", minutes(1)), &sight, kNow);
  ASSERT_EQ(reading.evidence.size(), 3U);
  EXPECT_EQ(reading.evidence[0].source, "signal");
  EXPECT_EQ(reading.evidence[0].state, AgentState::kIdle);
  EXPECT_FALSE(reading.evidence[0].has_decided);
  EXPECT_EQ(reading.evidence[1].source, "screen");
  EXPECT_TRUE(reading.evidence[1].has_decided);
  EXPECT_EQ(reading.evidence[2].source, "session");
}

TEST(AgentState, OnlyWhoSaidItIsIdleAndWasStillSinceNeedsNoLook) {
  SessionSight sight = session();
  EXPECT_TRUE(must_be_looked_at(toast(), sight));
  EXPECT_TRUE(must_be_looked_at(toast_saying("working", minutes(1)), sight));
  EXPECT_TRUE(must_be_looked_at(toast_saying("idle", minutes(1)), sight)) << "it moved since";
  sight.session.last_output = kNow - minutes(1);
  EXPECT_FALSE(must_be_looked_at(toast_saying("idle", minutes(1)), sight));
  AgentHook other = toast_saying("idle", minutes(1));
  other.signal->instance = "01BEFORE";
  EXPECT_TRUE(must_be_looked_at(other, sight));
  sight.session.is_dead = true;
  EXPECT_FALSE(must_be_looked_at(other, sight));
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
