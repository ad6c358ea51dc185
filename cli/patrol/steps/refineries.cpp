// SPDX-License-Identifier: Apache-2.0
// Starts the refinery of each rig whose merge queue holds something that it could do, unless one is
// at work: gt itself, in a session of its own, which ends with the queue. Where no request is open
// it costs one look at a directory.
#include <unistd.h>

#include "cli/agents/launch.h"
#include "cli/patrol/tick_step.h"
#include "cli/refinery/refinery.h"
#include "common/base/ulid.h"
#include "hooks/merge_records.h"
#include "hooks/rig.h"

namespace gt {
namespace {

/// A refinery is a program, not a model.
SessionSpec session_of(Context& context, const std::string& rig) {
  const TownPaths& paths = context.town().paths;
  const AgentHook hook(Address::refinery(rig));
  Kind kind;
  kind.start = {context.world().program.string(), "refinery", "run", rig};
  kind.pass_environment = {"SSH_AUTH_SOCK"};  // it pushes
  SessionSpec spec =
      session_spec({hook, kind, paths, context.environment(), context.world().program,
                    new_ulid(context.now()), true, ::geteuid() == 0});
  spec.directory = paths.rig_directory(rig);  // its scratch worktree is made when it is needed
  return spec;
}

Result<void> start(Context& context, const std::string& rig) {
  if (is_refinery_at_work(context, rig)) {
    return Error{ErrorCode::kConflict, "it is at work by now", ""};
  }
  GT_TRY(const auto answers, context.town().daemon.start({session_of(context, rig)}));
  for (const SessionAnswer& answer : answers) {
    if (answer.outcome == "failed") return Error{ErrorCode::kFailed, answer.reason, ""};
  }
  return {};
}

/// Whether a refinery should be started in this rig.
Result<bool> is_wanted(Context& context, const std::string& rig) {
  GT_TRY(const bool has_work, needs_refinery(context, rig));
  if (!has_work) return false;
  GT_TRY(const RigConfig config, load_rig(*context.town().store, rig));
  GT_TRY(const QueueRecord record, load_queue_record(*context.town().store, rig));
  return !config.is_parked && !record.paused && !is_refinery_at_work(context, rig);
}

Result<StepPlan> plan(Context& context, const Observation&) {
  GT_TRY(const auto rigs, list_rigs(context.town().paths));
  StepPlan plan;
  for (const std::string& rig : rigs) {
    const std::string subject = Address::refinery(rig).str();
    const auto wanted = is_wanted(context, rig);
    if (!wanted) plan.remarks.push_back({subject, wanted.error().message});
    if (!wanted || !*wanted) continue;
    plan.deeds.push_back({"start", subject, "work waits to be merged",
                          [rig](Context& context) { return start(context, rig); }});
  }
  return plan;
}

}  // namespace

const TickStep kRefineriesStep = {.name = "refineries", .plan = plan};

}  // namespace gt
