// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "cli/context.h"
#include "cli/patrol/tick_step.h"

namespace gt {

/// What came of all steps.
struct Round {
  std::vector<Deed> deeds;
  std::vector<Remark> remarks;
  std::optional<WallTime> wake_at = {};  ///< when there will be more to do

  [[nodiscard]] bool has_failed() const;
};

/// Takes the steps one after the other; a step that fails, or one of its deeds, stops no other.
/// With `is_dry_run` each is planned, and nothing is done.
[[nodiscard]] Round take_steps(Context& context, const Observation& seen,
                               std::span<const TickStep* const> steps, bool is_dry_run);

}  // namespace gt
