// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/round.h"

#include <algorithm>

#include "cli/life/lease.h"
#include "common/base/format.h"

namespace gt {
namespace {

#define GT_TICK_STEP(symbol) &symbol,
constexpr const TickStep* kSteps[] = {
#include "cli/patrol/tick_step_list.inc"
};
#undef GT_TICK_STEP

/// Whoever else takes the same step about the same subject is at it, or it is done here.
Result<void> do_leased(Context& context, const TickStep& step, const Deed& deed) {
  GT_TRY(const FileLock lease, take_step_lease(context.town().paths, step.name, deed.subject));
  return deed.doing(context);
}

void do_one_by_one(Context& context, const TickStep& step, std::vector<Deed>& deeds) {
  const auto latest = context.clock().steady() + step.deadline;
  for (Deed& deed : deeds) {
    if (context.clock().steady() > latest) {
      deed.end(Error{ErrorCode::kBusy,
                     format("the step took longer than {}", format_duration(step.deadline)),
                     "the next tick goes on"});
    } else {
      deed.end(do_leased(context, step, deed));
    }
  }
}

/// A step that cannot even be planned, as a deed that failed.
StepPlan failed_plan(const TickStep& step, const Error& error) {
  Deed deed{std::string(step.name), "town", "it cannot be planned"};
  deed.end(error);
  return {{std::move(deed)}, {}};
}

StepPlan take(Context& context, const Observation& seen, const TickStep& step, bool is_dry_run) {
  auto plan = step.plan(context, seen);
  if (!plan) return failed_plan(step, plan.error());
  if (is_dry_run) return std::move(*plan);
  if (plan->carry_out) {
    const auto carry_out = plan->carry_out;
    carry_out(context, *plan);
  } else {
    do_one_by_one(context, step, plan->deeds);
  }
  return std::move(*plan);
}

/// In a stopped town people are still told, and nothing else happens.
bool is_taken(const TickStep& step, const Observation& seen) {
  if (step.needs_sight && (seen.blind || seen.is_stopped())) return false;
  return !seen.halt || step.goes_on_in_pause;
}

}  // namespace

bool Round::has_failed() const {
  return std::any_of(deeds.begin(), deeds.end(),
                     [](const Deed& deed) { return deed.outcome == Deed::kFailed; });
}

Round take_steps(Context& context, const Observation& seen, std::span<const TickStep* const> steps,
                 bool is_dry_run) {
  Round round;
  if (seen.halt) round.remarks.push_back({"town", seen.halt->words(seen.now)});
  for (const Error& problem : seen.problems) round.remarks.push_back({"files", problem.message});
  for (const TickStep* step : steps) {
    if (!is_taken(*step, seen)) continue;
    StepPlan taken = take(context, seen, *step, is_dry_run);
    std::move(taken.deeds.begin(), taken.deeds.end(), std::back_inserter(round.deeds));
    std::move(taken.remarks.begin(), taken.remarks.end(), std::back_inserter(round.remarks));
    if (taken.wake_at && (!round.wake_at || *taken.wake_at < *round.wake_at)) {
      round.wake_at = taken.wake_at;
    }
  }
  return round;
}

std::span<const TickStep* const> all_tick_steps() {
  return kSteps;
}

}  // namespace gt
