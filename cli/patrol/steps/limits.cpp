// SPDX-License-Identifier: Apache-2.0
// Rate limits: everything on that account waits until the time given, then goes on one by one.
#include "cli/patrol/limits.h"

#include "cli/patrol/tick_step.h"
#include "common/base/format.h"
#include "common/base/ulid.h"
#include "hooks/message.h"

namespace gt {
namespace {

constexpr std::string_view kActor = "tick";

Result<void> note(Context& context, const RateLimit& limit) {
  GT_CHECK(RateLimits(*context.town().store).note(limit));
  return context.town().journal.append(
      {std::string(kActor), "", "limit.reached", limit.kind,
       Value::map({{"until", format_time(limit.until)}, {"by", limit.by}})});
}

Result<void> wake(Context& context, const AgentHook& seen) {
  Town& town = context.town();
  GT_CHECK(town.hooks.change(seen.address, [&](AgentHook& hook) -> Result<void> {
    if (hook.instance != seen.instance || hook.work != seen.work || hook.care != seen.care) {
      return Error{ErrorCode::kConflict, "its hook has just changed", ""};
    }
    hook.care.nudged_at = context.now();
    return {};
  }));
  Message message(seen.address);
  message.id = new_ulid(context.now());
  message.instance = seen.instance;
  message.from = kActor;
  message.is_verified = true;
  message.text = format("The rate limit has ended: go on with {}.", seen.work->str());
  GT_CHECK(Messages(*town.store).queue(std::move(message), context.now()));
  return {};
}

Result<void> lift(Context& context, const RateLimit& limit) {
  GT_CHECK(RateLimits(*context.town().store).lift(limit.kind, limit.until));
  return context.town().journal.append(
      {std::string(kActor), "", "limit.ended", limit.kind, Value::map()});
}

Deed deed_of(const LimitAction& action) {
  const RateLimit& limit = action.limit;
  switch (action.what) {
    case LimitAction::kNote:
      return {"limit", limit.kind, action.reason,
              [limit](Context& context) { return note(context, limit); }};
    case LimitAction::kWake:
      return {"wake", action.agent->address.str(), action.reason,
              [hook = *action.agent->hook](Context& context) { return wake(context, hook); }};
    case LimitAction::kLift:
      break;
  }
  return {"lift-limit", limit.kind, action.reason,
          [limit](Context& context) { return lift(context, limit); }};
}

Result<StepPlan> plan(Context&, const Observation& seen) {
  const LimitPlan todo = plan_limits(seen);
  StepPlan step;
  step.wake_at = todo.wake_at;
  for (const LimitAction& action : todo.actions) {
    step.deeds.push_back(deed_of(action));
    step.wake(seen.now);
  }
  return step;
}

}  // namespace

const TickStep kLimitsStep = {.name = "limits", .goes_on_in_pause = true, .plan = plan};

}  // namespace gt
