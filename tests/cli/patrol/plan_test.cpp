// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/format.h"
#include "common/base/ulid.h"
#include "hooks/start_backoff.h"

namespace gt {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr WallTime kNow = WallTime(hours(24 * 20000 + 12));

/// A town as it was seen, built one agent at a time.
class Seen {
 public:
  Seen() {
    seen_.now = kNow;
    seen_.max_agents = 40;
    seen_.rigs["web"].config.emplace().name = "web";
  }

  /// An agent that should run, whose last session began `ago`; without a session.
  AgentHook& agent(const Address& address, std::optional<Duration> ago = minutes(60)) {
    AgentHook hook(address);
    hook.kind = "claude";
    if (ago) hook.instance = new_ulid(kNow - *ago);
    seen_.agents.push_back({address, std::move(hook), {}, {}});
    return *seen_.agents.back().hook;
  }
  AgentHook& toast(std::optional<Duration> ago = minutes(60)) {
    return agent(Address::polecat("web", "toast"), ago);
  }

  /// Gives the last agent the living session of its hook's instance.
  TmuxSession& lives() {
    ObservedAgent& last = seen_.agents.back();
    last.sight = SessionSight{};
    last.sight->session.name = last.address.str();
    last.sight->session.instance = last.hook->instance.value_or("");
    last.sight->session.created =
        std::chrono::floor<seconds>(ulid_time(last.sight->session.instance).value_or(kNow));
    last.sight->session.last_output = last.sight->session.created;
    return last.sight->session;
  }
  /// … which has ended after `life`.
  TmuxSession& died_after(Duration life) {
    TmuxSession& session = lives();
    session.is_dead = true;
    session.died = session.created + life;
    return session;
  }

  Observation* operator->() { return &seen_; }
  [[nodiscard]] Plan plan() const { return gt::plan(seen_); }
  /// The one action of the plan.
  [[nodiscard]] Action action() const {
    const Plan made = plan();
    EXPECT_THAT(made.actions, SizeIs(1));
    return made.actions.empty()
               ? Action{Step::kStart, AgentHook(Address::mayor()), {}, {}, {}, "none"}
               : made.actions.front();
  }
  /// The one remark of a plan that does nothing.
  [[nodiscard]] std::string remark() const {
    const Plan made = plan();
    EXPECT_THAT(made.actions, IsEmpty());
    EXPECT_THAT(made.remarks, SizeIs(1));
    return made.remarks.empty() ? "" : made.remarks.front().reason;
  }

 private:
  Observation seen_;
};

TEST(Plan, AnIdleTownNeedsNothing) {
  Seen seen;
  for (int i = 0; i < 50; ++i) {
    seen.agent(Address::polecat("web", format("p{}", i)));
    seen.lives();
  }
  EXPECT_THAT(seen.plan().actions, IsEmpty());
  EXPECT_THAT(seen.plan().remarks, IsEmpty());
}

TEST(Plan, StartsWhatShouldRunAndHasNoSession) {
  Seen seen;
  const AgentHook& hook = seen.toast();
  const Action action = seen.action();
  EXPECT_EQ(action.step, Step::kStart);
  EXPECT_EQ(action.hook.instance, hook.instance);
  EXPECT_EQ(action.reason, "its session is gone");
}

TEST(Plan, StartsWhatWasNeverStarted) {
  Seen seen;
  seen.toast(std::nullopt);
  EXPECT_EQ(seen.action().step, Step::kStart);
  EXPECT_EQ(seen.action().reason, "never started");
}

TEST(Plan, ReplacesADeadPaneAndSaysHowItEnded) {
  Seen seen;
  seen.toast();
  seen.died_after(minutes(50)).exit_status = 1;
  EXPECT_EQ(seen.action().step, Step::kStart);
  EXPECT_FALSE(seen.action().has_zombie);
  EXPECT_EQ(seen.action().reason, "its program ended with status 1");
}

TEST(Plan, AZombieIsReplacedThoughTmuxCallsItAlive) {
  Seen seen;
  seen.toast();
  seen.lives().last_output = kNow - minutes(1);
  seen->agents.back().sight->process = ProcessState::kZombie;
  EXPECT_EQ(seen.action().step, Step::kStart);
  EXPECT_TRUE(seen.action().has_zombie);
}

TEST(Plan, GoesOnWithTheConversationOfASessionThatHadSettled) {
  Seen seen;
  seen.toast();
  EXPECT_FALSE(seen.action().is_fresh);
  seen.died_after(minutes(50));
  EXPECT_FALSE(seen.action().is_fresh);
}

TEST(Plan, LeavesTheConversationBehindAfterACrashAtStart) {
  Seen seen;
  seen.toast(minutes(2));
  seen.died_after(seconds(1));
  EXPECT_EQ(seen.action().step, Step::kStart);
  EXPECT_TRUE(seen.action().is_fresh);
}

TEST(Plan, GoesOnWithTheConversationOfASessionThatCrashedSoonAfterItHadSpoken) {
  Seen seen;
  AgentHook& hook = seen.toast(minutes(2));
  hook.signal = SignalRecord{"working", kNow - minutes(2), *hook.instance};
  seen.died_after(seconds(1));
  EXPECT_EQ(seen.action().step, Step::kStart);
  EXPECT_EQ(seen.action().starts.failures, 1);
  EXPECT_FALSE(seen.action().is_fresh);
}

TEST(Plan, StoppedAndParkedAgentsStayDown) {
  for (const Desired desired : {Desired::kStopped, Desired::kParked}) {
    Seen seen;
    seen.toast().desired = desired;
    EXPECT_THAT(seen.plan().actions, IsEmpty());
    seen.died_after(seconds(1));
    EXPECT_THAT(seen.plan().actions, IsEmpty());
  }
}

TEST(Plan, AStoppedAgentThatRunsIsReportedAndLeftAlone) {
  Seen seen;
  seen.toast().desired = Desired::kStopped;
  seen.lives();
  EXPECT_THAT(seen.remark(), HasSubstr("left alone"));
}

TEST(Plan, NothingInAParkedRigIsStarted) {
  Seen seen;
  seen.toast();
  seen->rigs["web"].config->is_parked = true;
  EXPECT_THAT(seen.plan().actions, IsEmpty());
}

TEST(Plan, ARigWhoseFileCannotBeReadIsLeftAlone) {
  Seen seen;
  seen.toast();
  seen->rigs["web"] = {{}, Error{ErrorCode::kCorrupt, "web/rig.yaml:3: no", ""}};
  EXPECT_EQ(seen.remark(), "web/rig.yaml:3: no");
}

TEST(Plan, AnAgentWhoseHookCannotBeReadIsLeftAloneAndTheOthersAreNot) {
  Seen seen;
  seen.toast();
  seen->agents.push_back({Address::polecat("web", "zinc"),
                          {},
                          Error{ErrorCode::kCorrupt, ".gt/hooks/web/zinc.yaml:3: no", ""},
                          {}});
  const Plan made = seen.plan();
  ASSERT_THAT(made.actions, SizeIs(1));
  EXPECT_EQ(made.actions[0].address().str(), "web/toast");
  ASSERT_THAT(made.remarks, SizeIs(1));
  EXPECT_EQ(made.remarks[0].subject, "web/zinc");
  EXPECT_EQ(made.remarks[0].reason, ".gt/hooks/web/zinc.yaml:3: no");
}

TEST(Plan, DecidesNothingWhenTmuxDoesNotAnswer) {
  Seen seen;
  seen.toast();
  seen->blind = Error{ErrorCode::kTimedOut, "tmux did not answer within 5s", ""};
  EXPECT_EQ(seen.remark(), "tmux did not answer within 5s");
}

TEST(Plan, StrangersAreLeftAlone) {
  Seen seen;
  seen->strangers.emplace_back().name = "my own";
  EXPECT_THAT(seen.plan().actions, IsEmpty());
}

// Failed starts.

TEST(Plan, CountsAFailedStartAndWaits) {
  Seen seen;
  seen.toast(seconds(2));
  seen.died_after(seconds(1));
  const Action action = seen.action();
  EXPECT_EQ(action.step, Step::kCountFailure);
  EXPECT_EQ(action.starts.failures, 1);
  EXPECT_GT(*action.starts.next_at, kNow);
  EXPECT_THAT(action.reason, HasSubstr("the next try is in 4s, after 1 that failed"));
}

TEST(Plan, CountsAFailedStartOnce) {
  Seen seen;
  AgentHook& hook = seen.toast(seconds(2));
  seen.died_after(seconds(0));
  hook.starts = seen.action().starts;
  EXPECT_THAT(seen.remark(), HasSubstr("the next try is in"));
  EXPECT_EQ(hook.starts.failures, 1);
}

TEST(Plan, StartsAgainAfterTheWaitWithTheFailuresKept) {
  Seen seen;
  AgentHook& hook = seen.toast(seconds(2));
  seen.died_after(seconds(1));
  hook.starts = seen.action().starts;
  seen->now = kNow + seconds(6);
  EXPECT_EQ(seen.action().step, Step::kStart);
  EXPECT_EQ(seen.action().starts.failures, 1);
}

TEST(Plan, AFailureFoundLateIsCountedAndTheNextStartTriedAtOnce) {
  Seen seen;
  seen.toast(minutes(3));
  seen.died_after(seconds(1));
  EXPECT_EQ(seen.action().step, Step::kStart);
  EXPECT_EQ(seen.action().starts.failures, 1);
}

TEST(Plan, AnEndAfterItSettledIsNoFailedStartAndForgetsThoseBefore) {
  Seen seen;
  seen.toast(minutes(5)).starts = after_failure({}, kNow - minutes(6));
  seen.died_after(kSettled + seconds(1));
  EXPECT_EQ(seen.action().step, Step::kStart);
  EXPECT_EQ(seen.action().starts.failures, 0);
}

TEST(Plan, ParksAfterFiveFailuresInFifteenMinutes) {
  StartHistory starts;
  for (int round = 0; round < 4; ++round) {
    starts = after_failure(starts, kNow - minutes(12 - 3 * round));
  }
  Seen seen;
  seen.toast(seconds(5)).starts = starts;
  seen.died_after(seconds(1));
  EXPECT_EQ(seen.action().step, Step::kPark);
  EXPECT_EQ(seen.action().reason, "5 starts failed in 15m");
}

/// Plays a town whose agent ends at every start, with a tick every three minutes and at each end.
TEST(Plan, ACrashLoopIsParkedWithinFifteenMinutesAndItsFifthStart) {
  StartHistory starts;
  int started = 1;
  std::optional<WallTime> parked;
  WallTime began = kNow;
  for (WallTime now = kNow + seconds(1); !parked && now < kNow + hours(1);) {
    Seen seen;
    seen->now = now;
    AgentHook& hook = seen.toast();
    hook.instance = new_ulid(began);
    hook.starts = starts;
    seen.died_after(seconds(1));
    const Plan made = seen.plan();
    if (!made.actions.empty()) {
      starts = made.actions[0].starts;
      if (made.actions[0].step == Step::kPark) parked = now;
      if (made.actions[0].step == Step::kStart) {
        ++started;
        began = now;
        now += seconds(1);
        continue;
      }
    }
    now += minutes(3);
  }
  EXPECT_EQ(started, kCrashLimit);
  ASSERT_TRUE(parked);
  EXPECT_LE(*parked - kNow, minutes(15));
}

TEST(Plan, AVerdictOnAnotherInstanceCountsForNothing) {
  Seen seen;
  seen.toast(seconds(2));
  seen.died_after(seconds(1)).instance = new_ulid(kNow - minutes(5));
  EXPECT_EQ(seen.action().step, Step::kStart);
  EXPECT_EQ(seen.action().starts.failures, 0);
}

TEST(Plan, TheEndOfTheWholeServerIsNobodysFailure) {
  Seen seen;
  seen.toast(seconds(2));
  EXPECT_EQ(seen.action().step, Step::kStart);
  EXPECT_EQ(seen.action().starts.failures, 0);
  EXPECT_FALSE(seen.action().is_fresh);
}

TEST(Plan, ASessionThatWentRightAfterItsStartWhileOthersStayFailed) {
  Seen seen;
  seen.agent(Address::mayor());
  seen.lives();
  seen.toast(seconds(2));
  EXPECT_EQ(seen.action().step, Step::kCountFailure);
}

TEST(Plan, ForgetsFailuresOnceTheSessionStayedUpAndThenWritesNoMore) {
  Seen seen;
  AgentHook& hook = seen.toast(kSettled + seconds(10));
  hook.starts = after_failure({}, kNow - minutes(5));
  seen.lives();
  const Action action = seen.action();
  EXPECT_EQ(action.step, Step::kForgetFailures);
  hook.starts = action.starts;
  EXPECT_THAT(seen.plan().actions, IsEmpty());
}

TEST(Plan, DoesNotForgetFailuresOfASessionThatIsYoung) {
  Seen seen;
  seen.toast(seconds(20)).starts = after_failure({}, kNow - minutes(2));
  seen.lives();
  EXPECT_THAT(seen.plan().actions, IsEmpty());
}

// A clock that jumps.

TEST(Plan, AClockThatJumpedBackDuringTheSessionMakesNoFailure) {
  Seen seen;
  seen.toast(seconds(10));
  seen.died_after(-hours(1));
  EXPECT_EQ(seen.action().step, Step::kStart);
  EXPECT_EQ(seen.action().starts.failures, 0);
}

TEST(Plan, AFailureInTheFutureIsCountedOnceAndBlocksNobody) {
  Seen seen;
  AgentHook& hook = seen.toast(-hours(1));  // the clock went back by an hour since
  seen.died_after(seconds(1));
  EXPECT_EQ(seen.action().step, Step::kStart);
  // The next instance starts in what is the past of that failure: it must count for itself.
  hook.starts = seen.action().starts;
  EXPECT_THAT(hook.starts.failed_at, IsEmpty());
  hook.instance = new_ulid(kNow - seconds(2));
  seen.died_after(seconds(1));
  EXPECT_EQ(seen.action().step, Step::kCountFailure);
}

// Limits.

TEST(Plan, StaysWithinTheTownsLimitTheMayorFirstThenThoseWithWork) {
  Seen seen;
  seen->max_agents = 3;
  seen.agent(Address::polecat("web", "ash"));
  seen.lives();
  seen.agent(Address::polecat("web", "free"));
  seen.agent(Address::polecat("web", "hung")).work = WorkId("web", 7);
  seen.agent(Address::mayor());
  const Plan made = seen.plan();
  ASSERT_THAT(made.actions, SizeIs(2));
  EXPECT_EQ(made.actions[0].address().str(), "mayor");
  EXPECT_EQ(made.actions[1].address().str(), "web/hung");
  ASSERT_THAT(made.remarks, SizeIs(1));
  EXPECT_EQ(made.remarks[0].subject, "web/free");
  EXPECT_THAT(made.remarks[0].reason, HasSubstr("limits.agents is 3"));
}

}  // namespace
}  // namespace gt
