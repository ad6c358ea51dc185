// SPDX-License-Identifier: Apache-2.0
// Ready items go to free polecats. Whoever gets one and is down is started by the next tick, which
// is asked for at once: what it takes to start somebody is decided in one place.
#include <algorithm>
#include <map>

#include "cli/agents/spawn.h"
#include "cli/dispatch/handing_out.h"
#include "cli/dispatch/town_work.h"
#include "cli/patrol/tick_step.h"
#include "cli/tell.h"
#include "common/base/format.h"

namespace gt {
namespace {

constexpr std::string_view kActor = "tick";
constexpr Duration kDeadline = std::chrono::seconds(60);

Deed deed_of(const Handout& handout) {
  const Assignment& given = handout.assignment;
  return {"dispatch", given.item.str(),
          given.worker ? format("to {}, who {}", given.worker->str(), given.reason)
                       : format("to a new polecat ({})", handout.kind)};
}

Result<void> give(Context& context, const Handout& handout, const Observation& seen) {
  const Assignment& given = handout.assignment;
  GT_TRY(const HandedOut handed, hand_out(context, given.item, given.worker, handout.kind, kActor));
  const ObservedAgent* agent = seen.find(handed.worker);
  const bool is_down = agent != nullptr && !agent->is_running();
  if (is_down || !handed.instance) return {};
  return leave_word(context, given.item, handed.worker, *handed.instance, kActor, true);
}

/// The handouts as they would be decided now, with everything that may change them locked.
class Giving {
 public:
  Giving(Context& context, StepPlan& plan) : context_(context), plan_(plan) {
    for (Deed& deed : plan.deeds) {
      const auto id = WorkId::parse(deed.subject);
      if (id) lock(id->rig());
    }
  }

  void give_all() {
    auto seen = observe(context_);
    const auto work = seen ? look_at_work(context_, *seen) : Result<TownWork>(seen.error());
    if (!work) {
      for (Deed& deed : plan_.deeds) deed.end(work.error());
      return;
    }
    const DispatchPlan now = plan_dispatch(*work);
    const auto latest = context_.clock().steady() + kDeadline;
    for (Deed& deed : plan_.deeds) {
      deed.end(context_.clock().steady() > latest
                   ? Error{ErrorCode::kBusy, "there was no time for it in this tick", ""}
                   : give_one(deed, now, *seen));
    }
  }

 private:
  void lock(const std::string& rig) {
    if (locks_.contains(rig)) return;
    locks_.emplace(rig, take_spawn_lock(context_, rig, std::chrono::seconds(2)));
  }

  Result<void> give_one(const Deed& deed, const DispatchPlan& now, const Observation& seen) {
    const auto same = std::find_if(
        now.handouts.begin(), now.handouts.end(),
        [&](const Handout& each) { return each.assignment.item.str() == deed.subject; });
    if (same == now.handouts.end()) return Error{ErrorCode::kConflict, "no longer needed", ""};
    const auto& lock = locks_.at(same->assignment.item.rig());
    if (!lock) return lock.error();
    return give(context_, *same, seen);
  }

  Context& context_;
  StepPlan& plan_;
  std::map<std::string, Result<FileLock>> locks_;
};

void carry_out(Context& context, StepPlan& plan) {
  Giving(context, plan).give_all();
  const bool has_given = std::any_of(plan.deeds.begin(), plan.deeds.end(),
                                     [](const Deed& deed) { return deed.outcome == Deed::kDone; });
  if (has_given) plan.wake(context.now());
}

Result<StepPlan> plan(Context& context, const Observation& seen) {
  GT_TRY(const TownWork work, look_at_work(context, seen));
  const DispatchPlan todo = plan_dispatch(work);
  StepPlan step;
  for (const Handout& each : todo.handouts) step.deeds.push_back(deed_of(each));
  step.wake_at = todo.wake_at;
  if (!step.deeds.empty()) step.carry_out = carry_out;
  return step;
}

}  // namespace

const TickStep kDispatchStep = {.name = "dispatch", .plan = plan};

}  // namespace gt
