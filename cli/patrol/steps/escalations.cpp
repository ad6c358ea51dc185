// SPDX-License-Identifier: Apache-2.0
// Escalations that nobody took rise, and people have notice of them.
#include "cli/escalations/tell.h"
#include "cli/patrol/tick_step.h"

namespace gt {
namespace {

Result<StepPlan> plan(Context& context, const Observation& seen) {
  GT_TRY(EscalationFiles::All all, EscalationFiles(*context.town().store).list());
  StepPlan plan;
  for (std::string& problem : all.problems) {
    plan.remarks.push_back({"escalations", std::move(problem)});
  }
  for (const Telling& telling : plan_tellings(all.escalations, seen.now)) {
    plan.deeds.push_back({std::string(telling.step()), telling.escalation.id,
                          telling.reason(seen.now),
                          [telling](Context& context) { return act_on(context, telling); }});
  }
  return plan;
}

}  // namespace

const TickStep kEscalationsStep = {
    .name = "escalations", .needs_sight = false, .goes_on_in_pause = true, .plan = plan};

}  // namespace gt
