// SPDX-License-Identifier: Apache-2.0
// Starts a process for each poller that is due, and does not wait for it: the source may be slow.
// The process has a deadline of its own, and a lease.
#include "cli/background.h"
#include "cli/patrol/tick_step.h"
#include "cli/polls/run.h"
#include "common/base/format.h"

namespace gt {
namespace {

Result<StepPlan> plan(Context& context, const Observation& seen) {
  StepPlan plan;
  Town& town = context.town();
  if (town.config.pollers.entries().empty()) return plan;
  GT_TRY(const std::vector<Poller> pollers, load_pollers(town));
  for (const Poller& poller : pollers) {
    const auto state = load_poller_state(*town.store, poller.name);
    if (!state) {
      plan.remarks.push_back({poller.name, state.error().message});
    } else if (!state->is_due(seen.now)) {
      plan.wake(*state->next_at);
    } else {
      plan.deeds.push_back({"poll", poller.name,
                            state->last_at ? "it is due" : "it has not been read yet",
                            [name = poller.name](Context& context) {
                              return start_gt(context, {"poll", "run", name});
                            }});
    }
  }
  return plan;
}

}  // namespace

const TickStep kPollsStep = {.name = "polls", .needs_sight = false, .plan = plan};

}  // namespace gt
