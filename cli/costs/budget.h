// SPDX-License-Identifier: Apache-2.0
// `budgets` in town.yaml, and over it in a rig's rig.yaml: what may be used up.
//
//     budgets:
//       agent: {tokens: 20M, money: 25}     of each agent, a day (UTC)
//       item: {money: 10}                   of each work item, in all
//       rig: {money: 100}                   of each rig, a day
//       day: {tokens: 200M, money: 150}     of the whole town, a day; not in rig.yaml
//
// Tokens are those of all four kinds, money is in dollars by the table of models. At 80 % the
// person is told once; at 100 % nothing more is begun and whoever works is asked to hand off.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/costs/costs.h"
#include "common/base/result.h"
#include "common/town/address.h"
#include "hooks/usage.h"

namespace gt {

struct Allowance {
  std::optional<std::int64_t> tokens;
  std::optional<double> money;

  /// How much of it that is, by whichever of the two is nearer to its end; 0 where nothing is set.
  [[nodiscard]] double share_of(const Cost& cost) const;
  [[nodiscard]] bool is_set() const { return tokens || money; }
};

struct Budgets {
  Allowance agent, item, rig, day;
  [[nodiscard]] bool is_set() const {
    return agent.is_set() || item.is_set() || rig.is_set() || day.is_set();
  }
};

/// Those of the town, and of the rigs that have some of their own.
struct TownBudgets {
  Budgets town;
  std::map<std::string, Budgets> rigs;

  [[nodiscard]] const Budgets& of(const std::string& rig) const;
  [[nodiscard]] bool is_set() const;
};

/// What `map` says, over `outer`. Errors: kCorrupt, with file and line.
[[nodiscard]] Result<Budgets> parse_budgets(const Value& map, std::string_view file,
                                            const Budgets& outer, bool is_town);

/// What has been used of everything that has a budget.
struct Spendings {
  std::map<std::string, Cost> agents, items, rigs;  ///< agents and rigs: today
  Cost day;
};
[[nodiscard]] Spendings spendings_of(const std::vector<Usage>& usages, const ModelTable& models,
                                     std::string_view today);

/// A budget of which much or all is used.
struct BudgetState {
  std::string scope;    ///< `agent`, `item`, `rig`, `day`
  std::string subject;  ///< `web/toast`, `web-42`, `web`, `the town`
  double share = 0;     ///< 0.8 and more
  std::string text;     ///< one line for a person: `web/toast has used 84 % of its budget: …`

  [[nodiscard]] bool is_used_up() const { return share >= 1; }
};

inline constexpr double kBudgetWarning = 0.8;
inline constexpr std::string_view kTheTown = "the town";  ///< the subject of `day`

/// Each budget of which 80 % is used, the fullest first. Pure.
[[nodiscard]] std::vector<BudgetState> budget_states(const TownBudgets& budgets,
                                                     const Spendings& spent);

/// The state of that budget if it is used up; null if it is not.
[[nodiscard]] const BudgetState* used_up(const std::vector<BudgetState>& states,
                                         std::string_view scope, std::string_view subject);

/// Why nothing more may be begun: what of `states` is used up and stands for this agent and this
/// item; nothing if they may. For whoever hands out work. Pure.
[[nodiscard]] std::optional<std::string> budget_obstacle(const std::vector<BudgetState>& states,
                                                         const Address& agent,
                                                         const std::optional<WorkId>& item);

}  // namespace gt
