// SPDX-License-Identifier: Apache-2.0
#include "cli/costs/budget.h"

#include <gtest/gtest.h>

#include "cli/costs/tell_budgets.h"
#include "common/store/yaml.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

constexpr std::int64_t kMillion = 1'000'000;
const Address kToast = Address::polecat("web", "toast");
const Address kNux = Address::polecat("api", "nux");

Result<Budgets> parse(std::string_view text, bool is_town = true) {
  GT_TRY(const Value map, parse_yaml(text, "town.yaml"));
  return parse_budgets(map, "town.yaml", Budgets(), is_town);
}

/// web/toast has used `tokens` for web-1 today, for a dollar a million.
Spendings spent(std::int64_t tokens, const std::string& day = "2026-11-20") {
  Usage usage(kToast);
  usage.add({day, "web-1", "m", {tokens, 0, 0, 0}});
  return spendings_of({usage}, ModelTable({ModelFacts{"m", 1, 1, 1, 1, {}}}), "2026-11-20");
}

TownBudgets town(std::string_view text) {
  TownBudgets budgets;
  auto parsed = parse(text);
  EXPECT_THAT(parsed, IsOk());
  if (parsed) budgets.town = *parsed;
  return budgets;
}

TEST(Budget, TokensAreWrittenAsPeopleWriteThem) {
  const auto budgets =
      parse("agent: {tokens: 20M}\nitem: {tokens: 500k, money: 2.5}\nday: {tokens: 7}");
  ASSERT_THAT(budgets, IsOk());
  EXPECT_EQ(budgets->agent.tokens, 20 * kMillion);
  EXPECT_EQ(budgets->item.tokens, 500'000);
  EXPECT_EQ(budgets->item.money, 2.5);
  EXPECT_EQ(budgets->day.tokens, 7);
  EXPECT_FALSE(budgets->rig.is_set());
}

TEST(Budget, WhatIsNoBudgetIsRefusedWithItsLine) {
  EXPECT_THAT(parse("agent: {tokens: lots}"), IsError(ErrorCode::kCorrupt, "town.yaml:1"));
  EXPECT_THAT(parse("agent: {tokens: 0}"), IsError(ErrorCode::kCorrupt, "tokens"));
  EXPECT_THAT(parse("agent: {money: -1}"), IsError(ErrorCode::kCorrupt, "money"));
  EXPECT_THAT(parse("agnt: {money: 1}"), IsError(ErrorCode::kCorrupt, "agent"));
  EXPECT_THAT(parse("day: {money: 1}", false), IsError(ErrorCode::kCorrupt, "day"));
}

TEST(Budget, NothingIsSaidBelowEightyPercent) {
  EXPECT_TRUE(budget_states(town("agent: {money: 10}"), spent(8 * kMillion - 1)).empty());
  EXPECT_TRUE(budget_states(town("{}"), spent(8000 * kMillion)).empty());
}

TEST(Budget, AtEightyPercentItIsNamedAndWorkGoesOn) {
  const auto states = budget_states(town("agent: {money: 10}"), spent(8 * kMillion));
  ASSERT_EQ(states.size(), 1U);
  EXPECT_EQ(states[0].text, "web/toast has used 80 % of its budget of today: $8.00 of $10.00");
  EXPECT_FALSE(budget_obstacle(states, kToast, std::nullopt));
}

TEST(Budget, TheOneOfTwoThatIsNearerToItsEndCounts) {
  const auto states = budget_states(town("agent: {money: 100, tokens: 1M}"), spent(kMillion));
  ASSERT_EQ(states.size(), 1U);
  EXPECT_TRUE(states[0].is_used_up());
}

TEST(Budget, WhatIsUsedUpStandsInTheWayOfWhomItConcerns) {
  const WorkId first("web", 1), second("web", 2), other("api", 1);
  struct Case {
    const char* budget;
    bool toast_first, toast_second, nux;
  };
  for (const Case& each :
       {Case{"agent: {money: 1}", true, true, false}, Case{"item: {money: 1}", true, false, false},
        Case{"rig: {money: 1}", true, true, false}, Case{"day: {money: 1}", true, true, true}}) {
    const auto states = budget_states(town(each.budget), spent(kMillion));
    EXPECT_EQ(budget_obstacle(states, kToast, first).has_value(), each.toast_first) << each.budget;
    EXPECT_EQ(budget_obstacle(states, kToast, second).has_value(), each.toast_second)
        << each.budget;
    EXPECT_EQ(budget_obstacle(states, kNux, other).has_value(), each.nux) << each.budget;
  }
}

TEST(Budget, ADaysBudgetBeginsAnewAndAnItemsDoesNot) {
  const auto budgets =
      town("agent: {money: 1}\nitem: {money: 1}\nrig: {money: 1}\nday: {money: 1}");
  const auto states = budget_states(budgets, spent(kMillion, "2026-11-19"));
  ASSERT_EQ(states.size(), 1U);
  EXPECT_EQ(states[0].scope, "item");
}

TEST(Budget, ARigsOwnStandsOverTheTowns) {
  TownBudgets budgets = town("agent: {money: 1}\nitem: {money: 1}");
  const auto map = parse_yaml("agent: {money: 100}", "web/rig.yaml");
  const auto own = parse_budgets(*map, "web/rig.yaml", budgets.town, false);
  ASSERT_THAT(own, IsOk());
  budgets.rigs["web"] = *own;
  const auto states = budget_states(budgets, spent(kMillion));
  ASSERT_EQ(states.size(), 1U);
  EXPECT_EQ(states[0].scope, "item");
}

TEST(Budget, WhoWorksUnderItIsConcerned) {
  AgentHook toast(kToast), nux(kNux), idle(Address::polecat("web", "idle"));
  toast.work = WorkId("web", 1);
  nux.work = WorkId("api", 1);
  const std::vector<AgentHook> hooks = {toast, nux, idle};
  EXPECT_EQ(concerned_by({"item", "web-1", 1, ""}, hooks), std::vector{kToast});
  EXPECT_EQ(concerned_by({"rig", "api", 1, ""}, hooks), std::vector{kNux});
  EXPECT_EQ(concerned_by({"day", "the town", 1, ""}, hooks), (std::vector{kToast, kNux}));
  EXPECT_TRUE(concerned_by({"agent", "web/idle", 1, ""}, hooks).empty());
}

}  // namespace
}  // namespace gt
