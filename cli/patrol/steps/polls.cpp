// SPDX-License-Identifier: Apache-2.0
// Starts a process for each poller that is due, and does not wait for it: the source may be slow.
// The process has a deadline of its own, and a lease.
#include "cli/patrol/tick_step.h"
#include "cli/polls/run.h"
#include "common/base/format.h"
#include "common/process/spawn.h"

namespace gt {
namespace {

Result<void> start(Context& context, const std::string& name) {
  Program program;
  program.argv = {context.world().program.string(),    "poll", "run", name, "--town",
                  context.town().paths.root().string()};
  program.directory = context.town().paths.root();
  program.own_session = true;  // it outlives the tick, and its deadline
  const auto pid = spawn(program, StandardStreams());
  if (!pid) return pid.error();
  return {};
}

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
      plan.deeds.push_back(
          {"poll", poller.name, state->last_at ? "it is due" : "it has not been read yet",
           [name = poller.name](Context& context) { return start(context, name); }});
    }
  }
  return plan;
}

}  // namespace

const TickStep kPollsStep = {.name = "polls", .needs_sight = false, .plan = plan};

}  // namespace gt
