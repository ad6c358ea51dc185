// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/care.h"

#include <gtest/gtest.h>

#include "common/base/format.h"
#include "common/base/ulid.h"

namespace gt {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr WallTime kNow = WallTime(hours(24 * 20000));

/// What the hook says after nudges without progress.
Care nudged(int times, WallTime last) {
  Care care;
  care.nudges = times;
  care.nudged_at = last;
  care.progress = "abc 0 -";
  return care;
}

Care restarted(int times) {
  Care care;
  care.restarts = times;
  return care;
}

/// An agent with work whose session began two hours ago.
class Agent {
 public:
  Agent() : agent_{Address::polecat("web", "toast"), {}, {}, {}, {}} {
    AgentHook hook(agent_.address);
    hook.kind = "claude";
    hook.work = WorkId("web", 42);
    hook.instance = new_ulid(kNow - hours(2));
    agent_.hook = std::move(hook);
    agent_.sight = SessionSight{};
    TmuxSession& session = agent_.sight->session;
    session.instance = *agent_.hook->instance;
    session.created = session.last_output = kNow - hours(2);
  }

  Agent& idle(Duration since) {
    agent_.reading = {AgentState::kIdle, kNow - since, ""};
    return *this;
  }
  /// It said that it works, and nothing has been seen of it since.
  Agent& still(Duration since) {
    agent_.reading = {AgentState::kUnknown, {}, ""};
    agent_.hook->signal = SignalRecord{"working", kNow - since, *agent_.hook->instance};
    agent_.sight->session.last_output = kNow - since;
    return *this;
  }
  Agent& progress(std::string marks) {
    progress_ = std::move(marks);
    return *this;
  }
  Agent& has_message() {
    has_message_ = true;
    return *this;
  }
  Agent& context(double fill) {
    context_ = fill;
    return *this;
  }
  Care& care() { return agent_.hook->care; }
  AgentHook& hook() { return *agent_.hook; }
  TmuxSession& session() { return agent_.sight->session; }
  ObservedAgent& seen() { return agent_; }

  [[nodiscard]] CareVerdict verdict() const {
    return care_for({agent_, progress_, has_message_, context_}, CarePatience(), kNow);
  }
  /// `nudge`, … ; `in 30s`; empty for nothing.
  [[nodiscard]] std::string told() const {
    const CareVerdict made = verdict();
    if (made.action) return std::string(care_step_name(made.action->step));
    return made.wake_at ? format("in {}", format_duration(*made.wake_at - kNow)) : "";
  }

 private:
  ObservedAgent agent_;
  std::string progress_ = "abc 0 -";
  bool has_message_ = false;
  std::optional<double> context_;
};

TEST(Care, LeavesAloneWhoWorksAndWhoHasNothingToDo) {
  Agent working;
  working.seen().reading = {AgentState::kWorking, kNow - minutes(5), ""};
  working.session().last_output = kNow;
  EXPECT_EQ(working.told(), "in 15m");
  Agent free;
  free.idle(hours(1)).hook().work.reset();
  EXPECT_EQ(free.told(), "");
  for (const AgentState state :
       {AgentState::kWaiting, AgentState::kLimited, AgentState::kStarting, AgentState::kUnknown}) {
    Agent other;
    other.seen().reading = {state, kNow - hours(1), ""};
    EXPECT_EQ(other.told(), "") << state_name(state);
  }
}

TEST(Care, NudgesWhoIsIdleWithWorkAndDoublesTheGap) {
  Agent agent;
  EXPECT_EQ(agent.idle(seconds(30)).told(), "in 30s");
  ASSERT_EQ(agent.idle(seconds(60)).told(), "nudge");
  EXPECT_EQ(agent.verdict().action->care, nudged(1, kNow));
  agent.care() = nudged(1, kNow - seconds(90));
  EXPECT_EQ(agent.idle(minutes(5)).told(), "in 30s");
  agent.care().nudged_at = kNow - minutes(2);
  EXPECT_EQ(agent.told(), "nudge");
  agent.care() = nudged(40, kNow - minutes(29));
  EXPECT_EQ(agent.idle(hours(9)).told(), "in 1m") << "the gap has an end";
}

TEST(Care, WakingUpForAMomentIsNoProgress) {
  Agent agent;
  agent.care() = nudged(3, kNow - minutes(3));
  EXPECT_EQ(agent.idle(minutes(2)).told(), "in 6m") << "it worked for a minute, and is idle again";
  EXPECT_EQ(agent.progress("abc 1 -").told(), "nudge") << "a step: from the beginning";
  EXPECT_EQ(agent.verdict().action->care.nudges, 1);
}

TEST(Care, SaysNothingTwiceWhileAMessageIsOnItsWay) {
  EXPECT_EQ(Agent().idle(hours(1)).has_message().told(), "");
}

TEST(Care, AsksWhoStandsStillThenReplacesThenParks) {
  Agent agent;
  EXPECT_EQ(agent.still(minutes(14)).told(), "in 1m");
  ASSERT_EQ(agent.still(minutes(15)).told(), "ask");
  agent.care() = agent.verdict().action->care;
  agent.care().asked_at = kNow - minutes(1);
  EXPECT_EQ(agent.still(minutes(16)).told(), "in 2m");
  agent.care().asked_at = kNow - minutes(3);
  ASSERT_EQ(agent.still(minutes(18)).told(), "replace");
  EXPECT_EQ(agent.verdict().action->care, restarted(1));
  agent.care().restarts = kMostRestarts;
  EXPECT_EQ(agent.told(), "park");
}

TEST(Care, WhatIsTypedIsNoSignOfTheAgentButWhatFollowsIs) {
  Agent agent;
  agent.still(minutes(20)).care().asked_at = kNow - minutes(4);
  agent.session().last_output = kNow - minutes(4) + seconds(1);
  EXPECT_EQ(agent.told(), "replace");
  agent.session().last_output = kNow - minutes(2);
  EXPECT_EQ(agent.told(), "in 13m");
}

TEST(Care, WhatAnEarlierSessionWasAskedDoesNotCount) {
  Agent agent;
  agent.still(minutes(16)).care().asked_at = kNow - hours(3);
  EXPECT_EQ(agent.told(), "ask");
}

TEST(Care, AsksWhoseContextIsNearlyFullToHandOffWhileItCan) {
  Agent agent;
  agent.idle(seconds(5));
  EXPECT_EQ(agent.context(0.84).told(), "in 55s");
  ASSERT_EQ(agent.context(0.86).told(), "ask");
  EXPECT_EQ(agent.verdict().action->reason, "its context is 86 % full");
  agent.care().asked_at = kNow - minutes(3);
  EXPECT_EQ(agent.told(), "replace");
  agent.seen().reading.state = AgentState::kWorking;
  EXPECT_EQ(agent.told(), "in 12m") << "it is not torn out of its work at once";
}

TEST(Care, ReplacesWhoseContextIsFullAndParksWhereThatBringsNoProgress) {
  Agent agent;
  agent.seen().reading = {AgentState::kExhausted, kNow, ""};
  ASSERT_EQ(agent.told(), "replace");
  agent.care() = agent.verdict().action->care;
  EXPECT_EQ(agent.care().restarts, 1);
  agent.care().restarts = kMostRestarts;
  EXPECT_EQ(agent.told(), "park");
  EXPECT_EQ(agent.progress("def 0 -").told(), "replace") << "it got on since";
}

TEST(Care, TimesInTheFutureMakeNobodyWaitForEver) {
  Agent agent;
  agent.idle(minutes(2)).care() = nudged(1, kNow + hours(5));
  EXPECT_EQ(agent.told(), "in 2m");
}

}  // namespace
}  // namespace gt
