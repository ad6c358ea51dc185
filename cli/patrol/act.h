// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "cli/context.h"
#include "cli/patrol/plan.h"

namespace gt {

/// The action as the tick reports it.
[[nodiscard]] Deed deed_of(const Action& action);

/// Carries a plan out. Each action needs the lease of its agent; then the town is looked at once
/// more, and only what would be decided again is done. One failure stops no other action. One deed
/// for each action, in their order.
[[nodiscard]] std::vector<Deed> act(Context& context, const Plan& plan);

}  // namespace gt
