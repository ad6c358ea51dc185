// SPDX-License-Identifier: Apache-2.0
// The tick is a list of steps, tick_step_list.inc, taken one after the other over one observation.
// A step is one file in cli/patrol/steps that ends in one TickStep record, and one line in the
// list.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/context.h"
#include "cli/patrol/deed.h"
#include "cli/patrol/observe.h"

namespace gt {

/// What one step has decided.
struct StepPlan {
  std::vector<Deed> deeds;
  std::vector<Remark> remarks;
  /// When there will be more for this step to do, if nothing else happens until then.
  std::optional<WallTime> wake_at = {};
  /// Does the deeds together and ends each; it may find more to do, and to remark. Empty: each deed
  /// is done by itself, under the lease of this step and its subject.
  std::function<void(Context&, StepPlan&)> carry_out = {};

  /// Asks to be woken at `when`, if that is sooner than what was asked before.
  void wake(WallTime when) {
    if (!wake_at || when < *wake_at) wake_at = when;
  }
};

/// One row of the tick.
struct TickStep {
  std::string_view name;
  /// False: it is taken also where tmux does not answer, and nothing is known of sessions.
  bool needs_sight = true;
  /// True: it is taken also in a town that a person has paused, as it begins nothing new.
  bool goes_on_in_pause = false;
  /// Deeds that have not begun when it has passed are left to the next tick.
  Duration deadline = std::chrono::seconds(30);
  /// Looks at what this step alone needs, and decides. It changes nothing: `--dry-run` ends here.
  Result<StepPlan> (*plan)(Context& context, const Observation& seen);
};

// One declaration per line of tick_step_list.inc.
#define GT_TICK_STEP(symbol) extern const TickStep symbol;
#include "cli/patrol/tick_step_list.inc"
#undef GT_TICK_STEP

/// Every step, in the order in which they are taken.
[[nodiscard]] std::span<const TickStep* const> all_tick_steps();

}  // namespace gt
