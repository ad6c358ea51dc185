// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/limits.h"

#include <algorithm>
#include <map>

#include "common/base/format.h"

namespace gt {
namespace {

bool is_limited(const ObservedAgent& agent) {
  return agent.hook && agent.is_running() && agent.reading.state == AgentState::kLimited;
}

bool names(const RateLimit& limit, const ObservedAgent& agent) {
  return std::find(limit.agents.begin(), limit.agents.end(), agent.address.str()) !=
         limit.agents.end();
}

/// It has work, and does nothing: it was at the limit, and has not gone on by itself.
bool must_be_woken(const ObservedAgent& agent) {
  return agent.hook && agent.hook->work && agent.is_running() &&
         (agent.reading.state == AgentState::kLimited || agent.reading.state == AgentState::kIdle);
}

class LimitPlanner {
 public:
  explicit LimitPlanner(const Observation& seen) : seen_(seen) {}

  LimitPlan made() && {
    for (const ObservedAgent& agent : seen_.agents) {
      if (is_limited(agent)) note(agent);
    }
    for (auto& [kind, limit] : noted_) {
      const std::string reason =
          format("{} ran into it; it ends in {}", limit.by, format_age(limit.until - seen_.now));
      plan_.actions.push_back({LimitAction::kNote, std::move(limit), nullptr, reason});
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
    const WallTime since = agent.reading.since.value_or(seen_.now);
    const WallTime until = agent.reading.until.value_or(since + kUntoldLimit);
    const RateLimit* before = known(agent.hook->kind);
    const bool is_known = before != nullptr && names(*before, agent) && before->until >= until;
    if (until <= seen_.now || is_known) return;
    RateLimit& limit = noted_[agent.hook->kind];
    limit.agents.push_back(agent.address.str());
    if (until <= limit.until) return;
    limit.kind = agent.hook->kind;
    limit.until = until;
    limit.by = agent.address.str();
    limit.at = seen_.now;
    wake(until);
  }

  /// Wakes whose turn it is. Whoever was nudged since the limit ended has been woken.
  void end(const RateLimit& limit) {
    Duration turn{0};
    bool are_all_awake = true;
    for (const ObservedAgent& agent : seen_.agents) {
      if (!names(limit, agent)) continue;
      const WallTime due = limit.until + turn;
      turn += kWakeGap;
      const auto& nudged_at = agent.hook ? agent.hook->care.nudged_at : std::nullopt;
      if (!must_be_woken(agent) || (nudged_at && *nudged_at >= limit.until)) continue;
      are_all_awake = false;
      if (seen_.now < due) {
        wake(due);
      } else {
        plan_.actions.push_back({LimitAction::kWake, limit, &agent,
                                 format("the rate limit of {} has ended", limit.kind)});
      }
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
  std::map<std::string, RateLimit> noted_;
  LimitPlan plan_;
};

}  // namespace

LimitPlan plan_limits(const Observation& seen) {
  return LimitPlanner(seen).made();
}

}  // namespace gt
