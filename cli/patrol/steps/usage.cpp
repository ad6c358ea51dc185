// SPDX-License-Identifier: Apache-2.0
// Counts the tokens that agents have used, and tells of budgets. An agent whose transcript has not
// grown costs one look at its folder; nothing is written.
#include "cli/costs/count.h"
#include "cli/costs/tell_budgets.h"
#include "cli/costs/town_budgets.h"
#include "cli/patrol/tick_step.h"

namespace gt {
namespace {

/// What was counted shows only then, and budgets are judged by it.
void carry_out(Context& context, const std::vector<AgentHook>& hooks, StepPlan& plan) {
  UsageCounter counter(context);
  for (const AgentHook& hook : hooks) {
    if (const auto counted = counter.count(hook); !counted) {
      plan.remarks.push_back({hook.address.str(), counted.error().message});
    }
  }
  const auto states = written_budget_states(context.town(), context.now());
  if (!states) {
    plan.remarks.push_back({"budgets", states.error().message});
    return;
  }
  for (const BudgetState& state : *states) {
    const auto told = tell_of_budget(context, state, hooks);
    if (told && !*told) continue;
    Deed deed{"tell", state.subject, state.text};
    deed.end(told ? Result<void>() : Result<void>(told.error()));
    plan.deeds.push_back(std::move(deed));
  }
}

Result<StepPlan> plan(Context&, const Observation& seen) {
  std::vector<AgentHook> hooks;
  for (const ObservedAgent& agent : seen.agents) {
    if (agent.hook) hooks.push_back(*agent.hook);
  }
  StepPlan plan;
  plan.carry_out = [hooks = std::move(hooks)](Context& context, StepPlan& plan) {
    carry_out(context, hooks, plan);
  };
  return plan;
}

}  // namespace

const TickStep kUsageStep = {.name = "usage", .needs_sight = false, .plan = plan};

}  // namespace gt
