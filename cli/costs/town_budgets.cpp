// SPDX-License-Identifier: Apache-2.0
#include "cli/costs/town_budgets.h"

#include "hooks/rig.h"

namespace gt {

Result<TownBudgets> load_budgets(Town& town) {
  TownBudgets budgets;
  GT_TRY(budgets.town, parse_budgets(town.config.budgets, TownPaths::town_key(), Budgets(), true));
  GT_TRY(const auto rigs, list_rigs(town.paths));
  for (const std::string& name : rigs) {
    GT_TRY(const RigConfig rig, load_rig(*town.store, name));
    const Value& own = rig.source["budgets"];
    if (own.is_null()) continue;
    GT_TRY(budgets.rigs[name], parse_budgets(own, TownPaths::rig_key(name), budgets.town, false));
  }
  return budgets;
}

Result<std::vector<BudgetState>> written_budget_states(Town& town, WallTime now) {
  GT_TRY(const TownBudgets budgets, load_budgets(town));
  if (!budgets.is_set()) return std::vector<BudgetState>();
  GT_TRY(const ModelTable models, load_models(*town.store));
  GT_TRY(const UsageFiles::All all, UsageFiles(*town.store).load_all());
  return budget_states(budgets, spendings_of(all.usages, models, day_of(now)));
}

}  // namespace gt
