// SPDX-License-Identifier: Apache-2.0
// Once a day, what old checks left behind is taken away, in a process of its own: a large tree
// takes its time. Where nothing was ever checked it costs two looks at a directory.
#include "cli/refinery/space.h"

#include "cli/background.h"
#include "cli/patrol/tick_step.h"

namespace gt {
namespace {

Result<StepPlan> plan(Context& context, const Observation& seen) {
  StepPlan plan;
  for (const auto& [name, rig] : seen.rigs) {
    if (!rig.config) continue;
    const auto due = clean_due_at(context.town().paths, name);
    if (!due || *due > seen.now) continue;  // no hurry: any later tick will do
    plan.deeds.push_back({"clean", name, "what its checks left behind was not looked at for a day",
                          [name = name](Context& context) {
                            return start_gt(context, {"refinery", "clean", name, "--old"});
                          }});
  }
  return plan;
}

}  // namespace

const TickStep kSpaceStep = {.name = "space", .needs_sight = false, .plan = plan};

}  // namespace gt
