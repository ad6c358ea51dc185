// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "cli/context.h"
#include "cli/costs/budget.h"

namespace gt {

/// The budgets of town.yaml and of every rig.yaml. Errors: kCorrupt, with file and line; kDisk.
[[nodiscard]] Result<TownBudgets> load_budgets(Town& town);

/// Each budget of which 80 % is used, from what the ticks have written down: no transcript is read.
/// Without a budget nothing is read at all. Errors: kCorrupt; kDisk.
[[nodiscard]] Result<std::vector<BudgetState>> written_budget_states(Town& town, WallTime now);

}  // namespace gt
