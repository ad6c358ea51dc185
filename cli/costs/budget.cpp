// SPDX-License-Identifier: Apache-2.0
#include "cli/costs/budget.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 4> kTownKeys = {"agent", "item", "rig", "day"};
constexpr std::array<std::string_view, 3> kRigKeys = {"agent", "item", "rig"};
constexpr std::array<std::string_view, 2> kAllowanceKeys = {"tokens", "money"};

/// `20M`, `500k` or a number.
std::optional<std::int64_t> token_number(const Value& value) {
  if (const auto number = value.as_integer()) return number;
  const std::string* text = value.as_string();
  if (text == nullptr || text->empty()) return std::nullopt;
  const std::int64_t unit = text->back() == 'M' ? 1'000'000 : text->back() == 'k' ? 1000 : 0;
  const auto number = parse_integer(std::string_view(*text).substr(0, text->size() - 1));
  constexpr long long kMost = 1'000'000'000;
  if (unit == 0 || !number || *number > kMost) return std::nullopt;
  return *number * unit;
}

Result<Allowance> read_allowance(const Value& map, const std::string& file,
                                 const Allowance& outer) {
  if (map.entries().empty()) return outer;
  Fields fields(map, file);
  fields.only(kAllowanceKeys);
  Allowance allowance;
  if (const Value* tokens = map.find("tokens")) {
    allowance.tokens = token_number(*tokens);
    if (allowance.tokens.value_or(0) <= 0) {
      fields.fail("tokens", "must be a number of tokens", "write it as 500k or 20M");
    }
  }
  if (const Value* money = map.find("money")) {
    allowance.money = money->as_double();
    if (!(allowance.money.value_or(0) > 0)) {
      fields.fail("money", "must be a number of dollars", "write it as 25");
    }
  }
  GT_CHECK(fields.finish());
  return allowance;
}

/// `$8.40 of $10.00, 2.1M of 2.5M tokens`.
std::string in_words(const Allowance& allowance, const Cost& cost) {
  std::vector<std::string> parts;
  if (allowance.money) {
    parts.push_back(format("{} of {}", shown_money(cost.money), shown_money(*allowance.money)));
  }
  if (allowance.tokens) {
    parts.push_back(format("{} of {} tokens", shown_tokens(cost.tokens.total()),
                           shown_tokens(*allowance.tokens)));
  }
  return join(parts, ", ");
}

void add_state(std::vector<BudgetState>& states, std::string_view scope, const std::string& subject,
               const Allowance& allowance, const Cost& cost) {
  const double share = allowance.share_of(cost);
  if (share < kBudgetWarning) return;
  const std::string_view time = scope == "item" ? "" : " of today";
  // Never "100 %" of what is not used up.
  const double percent = std::floor(share * 100);
  states.push_back({std::string(scope), subject, share,
                    format("{} has used {:.0f} % of its budget{}: {}", subject, percent, time,
                           in_words(allowance, cost))});
}

/// The rig that an item's id begins with.
std::string rig_of_item(const std::string& item) {
  return item.substr(0, item.rfind('-'));
}

}  // namespace

double Allowance::share_of(const Cost& cost) const {
  double share = 0;
  if (tokens) {
    share = static_cast<double>(cost.tokens.total()) / static_cast<double>(*tokens);
  }
  return money ? std::max(share, cost.money / *money) : share;
}

const Budgets& TownBudgets::of(const std::string& rig) const {
  const auto own = rigs.find(rig);
  return own == rigs.end() ? town : own->second;
}

bool TownBudgets::is_set() const {
  return town.is_set() || std::any_of(rigs.begin(), rigs.end(),
                                      [](const auto& each) { return each.second.is_set(); });
}

Result<Budgets> parse_budgets(const Value& map, std::string_view file_name, const Budgets& outer,
                              bool is_town) {
  const std::string file(file_name);
  Fields fields(map, file);
  is_town ? fields.only(kTownKeys) : fields.only(kRigKeys);
  const Value& agent = fields.map("agent");
  const Value& item = fields.map("item");
  const Value& rig = fields.map("rig");
  const Value& day = fields.map("day");
  GT_CHECK(fields.finish());
  Budgets budgets = outer;
  GT_TRY(budgets.agent, read_allowance(agent, file, outer.agent));
  GT_TRY(budgets.item, read_allowance(item, file, outer.item));
  GT_TRY(budgets.rig, read_allowance(rig, file, outer.rig));
  GT_TRY(budgets.day, read_allowance(day, file, outer.day));
  return budgets;
}

Spendings spendings_of(const std::vector<Usage>& usages, const ModelTable& models,
                       std::string_view today) {
  Spendings spent;
  for (const Usage& usage : usages) {
    for (const UsageRow& row : usage.rows) {
      const ModelFacts* facts = models.find(row.model);
      if (!row.item.empty()) spent.items[row.item].add(row.tokens, facts);
      if (row.day != today) continue;
      spent.agents[usage.address.str()].add(row.tokens, facts);
      if (!usage.address.rig().empty()) spent.rigs[usage.address.rig()].add(row.tokens, facts);
      spent.day.add(row.tokens, facts);
    }
  }
  return spent;
}

std::vector<BudgetState> budget_states(const TownBudgets& budgets, const Spendings& spent) {
  std::vector<BudgetState> states;
  for (const auto& [agent, cost] : spent.agents) {
    const auto address = Address::parse(agent);
    const std::string rig = address ? address->rig() : "";
    add_state(states, "agent", agent, budgets.of(rig).agent, cost);
  }
  for (const auto& [item, cost] : spent.items) {
    add_state(states, "item", item, budgets.of(rig_of_item(item)).item, cost);
  }
  for (const auto& [rig, cost] : spent.rigs) {
    add_state(states, "rig", rig, budgets.of(rig).rig, cost);
  }
  add_state(states, "day", std::string(kTheTown), budgets.town.day, spent.day);
  std::stable_sort(states.begin(), states.end(),
                   [](const auto& a, const auto& b) { return a.share > b.share; });
  return states;
}

const BudgetState* used_up(const std::vector<BudgetState>& states, std::string_view scope,
                           std::string_view subject) {
  const auto state = std::find_if(states.begin(), states.end(), [&](const BudgetState& each) {
    return each.is_used_up() && each.scope == scope && each.subject == subject;
  });
  return state == states.end() ? nullptr : &*state;
}

std::optional<std::string> budget_obstacle(const std::vector<BudgetState>& states,
                                           const Address& agent,
                                           const std::optional<WorkId>& item) {
  for (const BudgetState* state :
       {used_up(states, "day", kTheTown), used_up(states, "rig", agent.rig()),
        used_up(states, "agent", agent.str()),
        item ? used_up(states, "item", item->str()) : nullptr}) {
    if (state != nullptr) return state->text;
  }
  return std::nullopt;
}

}  // namespace gt
