// SPDX-License-Identifier: Apache-2.0
#include "cli/costs/costs.h"

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/costs/count.h"
#include "cli/costs/town_budgets.h"
#include "cli/journal/since.h"
#include "cli/output/table.h"
#include "common/base/fence.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 60;  // of a name: of a model, it is another program's word

Value cost_value(const std::string* name, const Cost& cost) {
  Value map = Value::map();
  if (name != nullptr) map.set("name", name->empty() ? Value() : Value(*name));
  map.set("input", cost.tokens.input);
  map.set("output", cost.tokens.output);
  map.set("cache_write", cost.tokens.cache_write);
  map.set("cache_read", cost.tokens.cache_read);
  map.set("tokens", cost.tokens.total());
  map.set("money", cost.money);
  map.set("unpriced_tokens", cost.unpriced);
  return map;
}

class CostsReport : public Report {
 public:
  CostsReport(Costs costs, std::string by, std::string since, std::vector<BudgetState> budgets,
              std::vector<std::string> problems)
      : costs_(std::move(costs)),
        by_(std::move(by)),
        since_(std::move(since)),
        budgets_(std::move(budgets)),
        problems_(std::move(problems)) {}

  [[nodiscard]] Value json() const override {
    Value::List rows, budgets;
    for (const CostRow& row : costs_.rows) rows.push_back(cost_value(&row.name, row.cost));
    for (const BudgetState& state : budgets_) {
      budgets.push_back(Value::map({{"scope", state.scope},
                                    {"subject", state.subject},
                                    {"share", state.share},
                                    {"text", state.text}}));
    }
    return Value::map({{"by", by_},
                       {"since", since_.empty() ? Value() : Value(since_)},
                       {"costs", std::move(rows)},
                       {"total", cost_value(nullptr, costs_.total)},
                       {"unpriced_models", Value::list_of(costs_.unpriced_models)},
                       {"budgets", std::move(budgets)},
                       {"problems", Value::list_of(problems_)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string out = costs_.rows.empty() ? "no tokens have been counted\n" : table_text(style);
    if (costs_.total.unpriced > 0) {
      std::vector<std::string> names;
      for (const std::string& name : costs_.unpriced_models) {
        names.push_back(name.empty() ? "a model that is not named"
                                     : defused_line(name, kMostColumns));
      }
      out += format("without a price: {} tokens of {}; a row in models.yaml gives one\n",
                    shown_tokens(costs_.total.unpriced), join(names, ", "));
    }
    for (const BudgetState& state : budgets_) out += format("budget: {}\n", state.text);
    for (const std::string& problem : problems_) {
      out += format("cannot be read: {}\n", printable(problem));
    }
    return out;
  }

  [[nodiscard]] int exit_status() const override { return problems_.empty() ? 0 : 1; }

 private:
  [[nodiscard]] std::string table_text(const Style& style) const {
    std::string head = by_;
    for (char& each : head) each = static_cast<char>(each - 'a' + 'A');
    Table table({head, "INPUT", "OUTPUT", "CACHE WRITE", "CACHE READ", "TOKENS", "MONEY"});
    for (const CostRow& row : costs_.rows)
      add_row(table, defused_line(row.name, kMostColumns), row.cost);
    if (costs_.rows.size() > 1) add_row(table, "total", costs_.total);
    return table.text(style);
  }

  static void add_row(Table& table, std::string name, const Cost& cost) {
    const bool has_no_price = cost.tokens.total() > 0 && cost.unpriced == cost.tokens.total();
    table.add({std::move(name), shown_tokens(cost.tokens.input), shown_tokens(cost.tokens.output),
               shown_tokens(cost.tokens.cache_write), shown_tokens(cost.tokens.cache_read),
               shown_tokens(cost.tokens.total()), has_no_price ? "" : shown_money(cost.money)});
  }

  Costs costs_;
  std::string by_, since_;
  std::vector<BudgetState> budgets_;
  std::vector<std::string> problems_;
};

Answer run(Context& context, const Args& args) {
  Town& town = context.town();
  const std::string by_name = args.value("by").value_or("agent");
  GT_TRY(const CostsBy by, costs_by_named(by_name));
  GT_TRY(const auto since, since_of(args, context.now()));
  GT_TRY(const ModelTable models, load_models(*town.store));
  GT_TRY(const TownBudgets budgets, load_budgets(town));
  GT_TRY(TownUsage usage, usage_of_town(context));
  const std::string day = since ? day_of(*since) : "";
  return make_report<CostsReport>(
      costs_of(usage.usages, models, by, day), by_name, day,
      budget_states(budgets, spendings_of(usage.usages, models, day_of(context.now()))),
      std::move(usage.problems));
}

}  // namespace

const Command kCosts = {
    .path = "costs",
    .aliases = {"cost", "usage", "tokens", "budget"},
    .group = CommandGroup::kRecords,
    .summary = "Show what tokens were used, and what they cost",
    .details =
        "Counted from the transcripts that Claude Code and Codex write; other programs tell "
        "nothing. Money is by the lists of prices in models.yaml (a town's own rows come first), "
        "in dollars and without the discounts of a subscription; a model without a price is "
        "counted in tokens alone. What an agent uses belongs to the item on its hook, and to the "
        "day by UTC. Budgets in town.yaml and rig.yaml limit it: budgets: {agent: {tokens: 20M, "
        "money: 25}, item: {money: 10}, rig: {…}, day: {…}}; at 80 % the overseer is told, at "
        "100 % no more work is handed out.",
    .examples = {{"gt costs", "by agent, all there is"},
                 {"gt costs --by item --since 7d", "what the work of a week has cost"},
                 {"gt costs --by day --json", "for a program"}},
    .options = {{"by", 0, "WHAT", "agent (the default), item, rig, day or model"},
                {"since", 0, "D|DAY", "from the day on that was so long ago, or from this one"}},
    .answer = {{"by", "string", "agent, item, rig, day or model"},
               {"since", "string?", "the first day that counts"},
               {"costs", "array", "the dearest first, days in their order"},
               {"costs[].name", "string?", "null: no item, no rig, a model that is not named"},
               {"costs[].input", "integer", "tokens sent that were in no cache"},
               {"costs[].output", "integer", "tokens that came back"},
               {"costs[].cache_write", "integer", "tokens sent and put into a cache"},
               {"costs[].cache_read", "integer", "tokens sent that a cache had"},
               {"costs[].tokens", "integer", "all four"},
               {"costs[].money", "number", "dollars, of those that have a price"},
               {"costs[].unpriced_tokens", "integer", "those that have none"},
               {"total", "object", "of all of them; the same keys without a name"},
               {"unpriced_models", "array", "models without a price"},
               {"unpriced_models[]", "string", "its name; empty: not named"},
               {"budgets", "array", "of which 80 % is used, or more"},
               {"budgets[].scope", "string", "agent, item, rig or day"},
               {"budgets[].subject", "string", "whose it is"},
               {"budgets[].share", "number", "1: all is used"},
               {"budgets[].text", "string", "for people"},
               {"problems", "array", "what could not be read"},
               {"problems[]", "string", "for people"}},
    .run = run,
};

}  // namespace gt
