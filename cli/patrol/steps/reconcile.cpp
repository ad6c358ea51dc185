// SPDX-License-Identifier: Apache-2.0
// What runs, and what should run: dead sessions are started again, crash loops are parked.
#include "cli/patrol/act.h"
#include "cli/patrol/plan.h"
#include "cli/patrol/tick_step.h"

namespace gt {
namespace {

Result<StepPlan> plan_step(Context&, const Observation& seen) {
  const Plan todo = plan(seen);
  StepPlan step;
  for (const Action& action : todo.actions) step.deeds.push_back(deed_of(action));
  step.remarks = todo.remarks;
  step.wake_at = todo.wake_at;
  if (todo.actions.empty()) return step;
  // Together: any number of sessions is one request to the daemon.
  step.carry_out = [todo](Context& context, StepPlan& plan) { plan.deeds = act(context, todo); };
  return step;
}

}  // namespace

const TickStep kReconcileStep = {.name = "reconcile", .plan = plan_step};

}  // namespace gt
