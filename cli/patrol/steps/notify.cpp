// SPDX-License-Identifier: Apache-2.0
// Tells the person of what waits for one, in a process of its own: a channel may be slow.
#include "cli/background.h"
#include "cli/notify/send.h"
#include "cli/notify/waiting.h"
#include "cli/patrol/tick_step.h"
#include "common/base/format.h"

namespace gt {
namespace {

Result<void> start(Context& context) {
  return start_gt(context, {"notify", "send"});
}

Result<StepPlan> plan(Context& context, const Observation& seen) {
  StepPlan plan;
  Town& town = context.town();
  if (town.config.notify.entries().empty()) return plan;
  GT_TRY(const NotifySettings settings, parse_notify(town.config.notify, TownPaths::town_key()));
  if (settings.channels.empty()) return plan;
  GT_TRY(const Notices ledger, load_notices(*town.store));
  GT_TRY(const auto notices, notices_of(context, seen));
  const NoticePlan todo =
      plan_notices(settings, ledger, notices, seen.now, minute_of_day(seen.now));
  if (todo.now.empty() && todo.over.empty()) return plan;
  plan.deeds.push_back({"notify", town.name(),
                        todo.now.empty() ? std::string("what was told is over")
                                         : format("{} wait for a person", todo.now.size()),
                        start});
  return plan;
}

}  // namespace

const TickStep kNotifyStep = {.name = "notify", .needs_sight = false, .plan = plan};

}  // namespace gt
