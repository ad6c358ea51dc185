// SPDX-License-Identifier: Apache-2.0
// What is done about rate limits. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/patrol/observe.h"
#include "hooks/rate_limit.h"

namespace gt {

/// A limit whose end nobody told lasts so long.
inline constexpr Duration kUntoldLimit = std::chrono::minutes(15);
/// Between two agents that are woken after a limit: all at once would run into the next one.
inline constexpr Duration kWakeGap = std::chrono::seconds(10);

/// One thing to do about a limit.
struct LimitAction {
  enum What {
    kNote,  ///< an agent ran into one: nothing more is asked of its kind until it ends
    kWake,  ///< it has ended: this agent goes on
    kLift,  ///< … and all have been woken
  } what;
  RateLimit limit;
  const ObservedAgent* agent = nullptr;  ///< of kWake
  std::string reason = {};
};

struct LimitPlan {
  std::vector<LimitAction> actions;
  std::optional<WallTime> wake_at;
};

/// Whoever ran into a limit is written down with it, and woken when it has ended: one after the
/// other, in the order of their addresses, kWakeGap apart, unless it goes on by itself.
/// `seen.limits` are those that are known already.
[[nodiscard]] LimitPlan plan_limits(const Observation& seen);

}  // namespace gt
