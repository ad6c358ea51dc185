// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/limits.h"

#include <algorithm>

#include "common/base/format.h"

namespace gt {
namespace {

bool is_limited(const ObservedAgent& agent) {
  return agent.hook && agent.is_running() && agent.reading.state == AgentState::kLimited;
}

class LimitPlanner {
 public:
  explicit LimitPlanner(const Observation& seen) : seen_(seen) {}

  LimitPlan made() && {
    for (const ObservedAgent& agent : seen_.agents) {
      if (is_limited(agent)) note(agent);
    }
    for (const RateLimit& limit : seen_.limits) {
      limit.until > seen_.now ? wake(limit.until) : end(limit);
    }
    return std::move(plan_);
  }

 private:
  [[nodiscard]] const RateLimit* known(const std::string& kind) const {
    const auto found = std::find_if(seen_.limits.begin(), seen_.limits.end(),
                                    [&](const RateLimit& each) { return each.kind == kind; });
    return found == seen_.limits.end() ? nullptr : &*found;
  }

  void note(const ObservedAgent& agent) {
    const RateLimit* before = known(agent.hook->kind);
    const WallTime since = agent.reading.since.value_or(seen_.now);
    const WallTime until = agent.reading.until.value_or(since + kUntoldLimit);
    if (until <= seen_.now || (before != nullptr && before->until >= until)) return;
    // `resets in 5m`, read again from the same screen, is no later limit.
    if (before != nullptr && agent.sight->session.last_output <= before->at) return;
    const bool is_noted =
        std::any_of(plan_.actions.begin(), plan_.actions.end(), [&](const LimitAction& each) {
          return each.limit.kind == agent.hook->kind && each.limit.until >= until;
        });
    if (is_noted) return;
    plan_.actions.push_back({LimitAction::kNote,
                             {agent.hook->kind, until, agent.address.str(), seen_.now, {}},
                             nullptr,
                             format("{} ran into it; it ends in {}", agent.address.str(),
                                    format_age(until - seen_.now))});
    wake(until);
  }

  /// Wakes whose turn it is. Whoever was nudged since the limit ended has been woken.
  void end(const RateLimit& limit) {
    Duration turn{0};
    bool are_all_awake = true;
    for (const ObservedAgent& agent : seen_.agents) {
      if (!is_limited(agent) || agent.hook->kind != limit.kind || !agent.hook->work) continue;
      const WallTime due = limit.until + turn;
      turn += kWakeGap;
      const auto& nudged_at = agent.hook->care.nudged_at;
      if (nudged_at && *nudged_at >= limit.until) continue;
      are_all_awake = false;
      if (seen_.now < due) {
        wake(due);
        continue;
      }
      plan_.actions.push_back(
          {LimitAction::kWake, limit, &agent, format("the limit of {} has ended", limit.kind)});
    }
    if (are_all_awake) {
      plan_.actions.push_back(
          {LimitAction::kLift, limit, nullptr, "it has ended, and everybody goes on"});
    }
  }

  void wake(WallTime when) {
    if (!plan_.wake_at || when < *plan_.wake_at) plan_.wake_at = when;
  }

  const Observation& seen_;
  LimitPlan plan_;
};

}  // namespace

LimitPlan plan_limits(const Observation& seen) {
  return LimitPlanner(seen).made();
}

}  // namespace gt
