// SPDX-License-Identifier: Apache-2.0
// Starts the refinery of each rig whose merge queue holds something that it could do, whose open
// pull requests are due to be asked about, or whose target is due to be checked by itself, unless
// one is at work: gt itself, in a session of its own, which ends with the queue. Where no request
// is open it costs one look at a directory.
#include <unistd.h>

#include <algorithm>

#include "cli/agents/launch.h"
#include "cli/patrol/tick_step.h"
#include "cli/refinery/refinery.h"
#include "cli/refinery/smoke.h"
#include "common/base/ulid.h"
#include "hooks/merge_records.h"
#include "hooks/merge_request.h"
#include "hooks/rig.h"

namespace gt {
namespace {

/// A refinery is a program, not a model.
SessionSpec session_of(Context& context, const std::string& rig,
                       const std::vector<std::string>& secrets) {
  const TownPaths& paths = context.town().paths;
  const AgentHook hook(Address::refinery(rig));
  Kind kind;
  kind.start = {context.world().program.string(), "refinery", "run", rig};
  kind.pass_environment = secrets;
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
  GT_TRY(const RigConfig config, load_rig(*context.town().store, rig));
  const auto& host = config.merging.pull_requests;
  const std::vector<std::string> secrets = host ? host->pass : std::vector<std::string>();
  GT_TRY(const auto answers, context.town().daemon.start({session_of(context, rig, secrets)}));
  for (const SessionAnswer& answer : answers) {
    if (answer.outcome == "failed") return Error{ErrorCode::kFailed, answer.reason, ""};
  }
  return {};
}

/// What a refinery should be started for now, or at what time there will be something.
struct Wish {
  std::string reason = {};  ///< empty: nothing
  std::optional<WallTime> later = {};
};

Result<Wish> wish_for_queue(Context& context, const std::string& rig, const QueueRecord& record) {
  GT_TRY(const bool has_work, needs_refinery(context, rig));
  return Wish{has_work && !record.paused ? "work waits to be merged" : ""};
}

Result<Wish> wish_for_target(Context& context, const RigConfig& rig) {
  if (!rig.merging.smoke_every) return Wish();
  GT_TRY(const SmokeRecord record, load_smoke_record(*context.town().store, rig.name));
  const auto due = smoke_due_at(rig.merging, record);
  if (!due) return Wish();
  return *due <= context.now() ? Wish{"its target is due to be checked"} : Wish{"", due};
}

/// Open pull requests are asked about, as long as there are some.
Result<Wish> wish_for_proposals(Context& context, const RigConfig& rig, const QueueRecord& record) {
  if (!rig.merging.pull_requests) return Wish();
  GT_TRY(const MergeQueue::All all, MergeQueue(*context.town().store).load_open(rig.name));
  const bool is_any_open =
      std::any_of(all.requests.begin(), all.requests.end(),
                  [](const auto& each) { return each.state == MergeState::kProposed; });
  if (!is_any_open) return Wish();
  const WallTime due =
      record.polled ? *record.polled + rig.merging.pull_requests->every : WallTime();
  return due <= context.now() ? Wish{"open pull requests are due to be asked about"}
                              : Wish{"", due};
}

/// The first of them that is for now, with the soonest time of those that are not.
Wish joined(const Wish& a, const Wish& b) {
  Wish wish{a.reason.empty() ? b.reason : a.reason, a.later};
  if (b.later && (!wish.later || *b.later < *wish.later)) wish.later = b.later;
  return wish;
}

Result<Wish> wish_of(Context& context, const std::string& name, const ObservedRig& rig) {
  if (rig.broken) {
    GT_TRY(const bool has_work, needs_refinery(context, name));
    return has_work ? Result<Wish>(*rig.broken) : Wish();
  }
  if (rig.config->is_parked) return Wish();
  GT_TRY(const QueueRecord record, load_queue_record(*context.town().store, name));
  GT_TRY(const Wish queue, wish_for_queue(context, name, record));
  GT_TRY(const Wish proposals, wish_for_proposals(context, *rig.config, record));
  GT_TRY(const Wish target, wish_for_target(context, *rig.config));
  const Wish wish = joined(joined(queue, proposals), target);
  if (wish.reason.empty()) return wish;
  if (record.trouble && record.trouble->next_at > context.now()) {
    return Wish{"", record.trouble->next_at};
  }
  return is_refinery_at_work(context, name) ? Wish() : wish;
}

Result<StepPlan> plan(Context& context, const Observation& seen) {
  StepPlan plan;
  for (const auto& [name, rig] : seen.rigs) {
    const std::string subject = Address::refinery(name).str();
    const auto wish = wish_of(context, name, rig);
    if (!wish) {
      plan.remarks.push_back({subject, wish.error().message});
      continue;
    }
    if (wish->later) plan.wake(*wish->later);
    if (wish->reason.empty()) continue;
    plan.deeds.push_back({"start", subject, wish->reason,
                          [name = name](Context& context) { return start(context, name); }});
  }
  return plan;
}

}  // namespace

const TickStep kRefineriesStep = {.name = "refineries", .plan = plan};

}  // namespace gt
