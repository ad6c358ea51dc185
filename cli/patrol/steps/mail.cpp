// SPDX-License-Identifier: Apache-2.0
// Mail whose sender died half-way: it is finished. Whether one is still at it shows only then.
#include "cli/mail/outgoing.h"
#include "cli/patrol/tick_step.h"

namespace gt {
namespace {

Result<StepPlan> plan(Context&, const Observation&) {
  StepPlan plan;
  plan.carry_out = [](Context& context, StepPlan& plan) {
    for (std::string& problem : finish_sends(context)) {
      plan.remarks.push_back({"mail", std::move(problem)});
    }
  };
  return plan;
}

}  // namespace

const TickStep kMailStep = {
    .name = "mail", .needs_sight = false, .goes_on_in_pause = true, .plan = plan};

}  // namespace gt
