// SPDX-License-Identifier: Apache-2.0
#include "cli/costs/costs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::array<std::pair<std::string_view, CostsBy>, 5> kNames = {{
    {"agent", CostsBy::kAgent},
    {"item", CostsBy::kItem},
    {"rig", CostsBy::kRig},
    {"day", CostsBy::kDay},
    {"model", CostsBy::kModel},
}};

const std::string& name_of(const UsageRow& row, const std::string& agent, const std::string& rig,
                           CostsBy by) {
  switch (by) {
    case CostsBy::kAgent:
      return agent;
    case CostsBy::kItem:
      return row.item;
    case CostsBy::kRig:
      return rig;
    case CostsBy::kDay:
      return row.day;
    case CostsBy::kModel:
      break;
  }
  return row.model;
}

Cost& cost_named(std::vector<CostRow>& rows, const std::string& name) {
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const CostRow& each) { return each.name == name; });
  return row == rows.end() ? rows.emplace_back(CostRow{name, {}}).cost : row->cost;
}

}  // namespace

Result<CostsBy> costs_by_named(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& [each, by] : kNames) {
    if (each == name) return by;
    names.push_back(each);
  }
  const auto meant = nearest(name, names);
  return Error{ErrorCode::kUsage, format("'{}' is not agent, item, rig, day or model", name),
               meant ? format("did you mean '{}'?", *meant) : ""};
}

void Cost::add(const TokenCount& more, const ModelFacts* facts) {
  tokens += more;
  if (facts != nullptr) {
    money += facts->price_of(more);
  } else {
    unpriced += more.total();
  }
}

Costs costs_of(const std::vector<Usage>& usages, const ModelTable& models, CostsBy by,
               std::string_view since) {
  Costs costs;
  for (const Usage& usage : usages) {
    const std::string agent = usage.address.str();
    for (const UsageRow& row : usage.rows) {
      if (row.day < since) continue;  // `2026-09` stands before each of its days
      const ModelFacts* facts = models.find(row.model);
      cost_named(costs.rows, name_of(row, agent, usage.address.rig(), by)).add(row.tokens, facts);
      costs.total.add(row.tokens, facts);
      if (facts == nullptr) costs.unpriced_models.push_back(row.model);
    }
  }
  auto& unpriced = costs.unpriced_models;
  std::sort(unpriced.begin(), unpriced.end());
  unpriced.erase(std::unique(unpriced.begin(), unpriced.end()), unpriced.end());
  std::sort(costs.rows.begin(), costs.rows.end(), [by](const CostRow& a, const CostRow& b) {
    if (by != CostsBy::kDay && a.cost.money != b.cost.money) return a.cost.money > b.cost.money;
    return a.name < b.name;
  });
  return costs;
}

std::string shown_money(double dollars) {
  if (dollars > 0 && dollars < 0.01) return "<$0.01";
  std::string text = format("{:.2f}", dollars);
  for (std::size_t at = text.find('.'); at > 3;) text.insert(at -= 3, ",");
  return "$" + text;
}

std::string shown_tokens(std::int64_t tokens) {
  constexpr std::int64_t kThousand = 1000, kMillion = 1'000'000;
  if (tokens < kThousand) return format("{}", tokens);
  // Rounded to a tenth, 999,950 and more are 1.0M.
  if (tokens < kMillion - 50) return format("{:.1f}k", static_cast<double>(tokens) / kThousand);
  return format("{:.1f}M", static_cast<double>(tokens) / kMillion);
}

}  // namespace gt
