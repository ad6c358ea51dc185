// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/limits.h"

#include <gtest/gtest.h>

#include "common/base/format.h"
#include "common/base/ulid.h"

namespace gt {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr WallTime kNow = WallTime(hours(24 * 20000));

class Seen {
 public:
  Seen() { seen_.now = kNow; }

  ObservedAgent& agent(const std::string& name, AgentState state,
                       const std::string& kind = "claude") {
    ObservedAgent agent{Address::polecat("web", name), {}, {}, {}, {}};
    AgentHook hook(agent.address);
    hook.kind = kind;
    hook.work = WorkId("web", 1);
    hook.instance = new_ulid(kNow - hours(1));
    agent.hook = std::move(hook);
    agent.sight = SessionSight{};
    agent.sight->session.last_output = kNow - minutes(1);
    agent.reading = {state, kNow - minutes(1), ""};
    seen_.agents.push_back(std::move(agent));
    return seen_.agents.back();
  }
  /// One that is known, of these agents of web.
  void limit(Duration ends, const std::vector<std::string>& names) {
    RateLimit limit{"claude", kNow + ends, "web/ash", kNow, {}, {}};
    for (const std::string& name : names) limit.agents.push_back("web/" + name);
    seen_.limits.push_back(limit);
  }

  /// `note claude until +3m; wake web/ash; lift claude; again in 10s`.
  [[nodiscard]] std::string told() const {
    const LimitPlan plan = plan_limits(seen_);
    std::string text;
    for (const LimitAction& each : plan.actions) {
      switch (each.what) {
        case LimitAction::kNote:
          text += format("note {} until +{}; ", each.limit.kind,
                         format_duration(each.limit.until - kNow));
          break;
        case LimitAction::kWake:
          text += format("wake {}; ", each.agent->address.str());
          break;
        case LimitAction::kLift:
          text += format("lift {}; ", each.limit.kind);
      }
    }
    if (plan.wake_at) text += format("again in {}", format_duration(*plan.wake_at - kNow));
    return text;
  }

 private:
  Observation seen_;
};

TEST(Limits, AreNotedOnceForAllOfAKind) {
  Seen seen;
  seen.agent("ash", AgentState::kLimited).reading.until = kNow + minutes(3);
  seen.agent("toast", AgentState::kLimited).reading.until = kNow + minutes(2);
  seen.agent("fir", AgentState::kLimited, "codex").reading.until = kNow + minutes(1);
  EXPECT_EQ(seen.told(), "note claude until +3m; note codex until +1m; again in 1m");
}

TEST(Limits, ThatAreKnownAreWaitedFor) {
  Seen seen;
  seen.agent("ash", AgentState::kLimited).reading.until = kNow + minutes(3);
  seen.limit(minutes(3), {"ash"});
  EXPECT_EQ(seen.told(), "again in 3m");
  seen.agent("oak", AgentState::kLimited).reading.until = kNow + minutes(3);
  EXPECT_EQ(seen.told(), "note claude until +3m; again in 3m") << "one more is to be woken";
}

TEST(Limits, WithoutAnEndLastForAWhile) {
  Seen seen;
  seen.agent("ash", AgentState::kLimited);
  EXPECT_EQ(seen.told(), "note claude until +14m; again in 14m");
}

TEST(Limits, ThatHaveEndedWakeOneAfterTheOther) {
  Seen seen;
  seen.limit(seconds(-3), {"ash", "oak", "yew"});
  for (const char* name : {"ash", "oak", "yew"}) seen.agent(name, AgentState::kIdle);
  seen.agent("fir", AgentState::kIdle);
  EXPECT_EQ(seen.told(), "wake web/ash; again in 7s");
}

TEST(Limits, WhoeverHasBeenWokenOrGoesOnIsNotWoken) {
  Seen seen;
  seen.limit(seconds(-3), {"ash", "oak"});
  seen.agent("ash", AgentState::kIdle).hook->care.nudged_at = kNow - seconds(1);
  seen.agent("oak", AgentState::kWorking);
  EXPECT_EQ(seen.told(), "lift claude; ");
}

TEST(Limits, AreLiftedWhereNobodyIsLeftToBeWoken) {
  Seen seen;
  seen.limit(seconds(-3), {"ash"});
  EXPECT_EQ(seen.told(), "lift claude; ");
}

}  // namespace
}  // namespace gt
