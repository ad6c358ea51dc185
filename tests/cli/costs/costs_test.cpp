// SPDX-License-Identifier: Apache-2.0
#include "cli/costs/costs.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;

constexpr std::int64_t kMillion = 1'000'000;

ModelTable models() {
  ModelFacts dear{"dear*", 10, 50, 12, 1, {}};
  ModelFacts cheap{"cheap", 1, 5, 1, 1, {}};
  return ModelTable({dear, cheap});
}

std::vector<Usage> usages() {
  Usage toast(Address::polecat("web", "toast"));
  toast.add({"2026-09", "web-1", "dear-1", {kMillion, 0, 0, 0}});
  toast.add({"2026-11-19", "web-1", "dear-1", {kMillion, 0, 0, 0}});
  toast.add({"2026-11-20", "web-2", "cheap", {0, kMillion, 0, 0}});
  Usage mayor(Address::mayor());
  mayor.add({"2026-11-20", "", "nobody-knows", {7, 0, 0, 0}});
  return {mayor, toast};
}

std::vector<std::pair<std::string, double>> rows(const Costs& costs) {
  std::vector<std::pair<std::string, double>> rows;
  for (const CostRow& row : costs.rows) rows.emplace_back(row.name, row.cost.money);
  return rows;
}

using Rows = std::vector<std::pair<std::string, double>>;

TEST(Costs, AreAddedUpByWhatIsAsked) {
  const auto by = [](CostsBy by) { return rows(costs_of(usages(), models(), by, "")); };
  EXPECT_EQ(by(CostsBy::kAgent), (Rows{{"web/toast", 25}, {"mayor", 0}}));
  EXPECT_EQ(by(CostsBy::kItem), (Rows{{"web-1", 20}, {"web-2", 5}, {"", 0}}));
  EXPECT_EQ(by(CostsBy::kRig), (Rows{{"web", 25}, {"", 0}}));
  EXPECT_EQ(by(CostsBy::kDay), (Rows{{"2026-09", 10}, {"2026-11-19", 10}, {"2026-11-20", 5}}));
  EXPECT_EQ(by(CostsBy::kModel), (Rows{{"dear-1", 20}, {"cheap", 5}, {"nobody-knows", 0}}));
}

TEST(Costs, AreCountedFromADayOn) {
  EXPECT_EQ(rows(costs_of(usages(), models(), CostsBy::kDay, "2026-11-20")),
            (Rows{{"2026-11-20", 5}}));
  EXPECT_EQ(rows(costs_of(usages(), models(), CostsBy::kDay, "2026-09-02")),
            (Rows{{"2026-11-19", 10}, {"2026-11-20", 5}}));
}

TEST(Costs, AModelWithoutAPriceIsCountedInTokensAndNamed) {
  const Costs costs = costs_of(usages(), models(), CostsBy::kAgent, "");
  EXPECT_EQ(costs.unpriced_models, std::vector<std::string>{"nobody-knows"});
  EXPECT_EQ(costs.total.unpriced, 7);
  EXPECT_EQ(costs.total.tokens.total(), 3 * kMillion + 7);
  EXPECT_DOUBLE_EQ(costs.total.money, 25);
}

TEST(Costs, ATypingErrorIsMetWithTheNearestWord) {
  EXPECT_THAT(costs_by_named("itme"), IsError(ErrorCode::kUsage, "'item'"));
}

TEST(Costs, NumbersAreShownAsPeopleReadThem) {
  EXPECT_EQ(shown_money(0), "$0.00");
  EXPECT_EQ(shown_money(0.004), "<$0.01");
  EXPECT_EQ(shown_money(12.345), "$12.35");
  EXPECT_EQ(shown_money(1234567.5), "$1,234,567.50");
  EXPECT_EQ(shown_tokens(999), "999");
  EXPECT_EQ(shown_tokens(1000), "1.0k");
  EXPECT_EQ(shown_tokens(999'949), "999.9k");
  EXPECT_EQ(shown_tokens(999'950), "1.0M");
  EXPECT_EQ(shown_tokens(41'627'000), "41.6M");
}

}  // namespace
}  // namespace gt
