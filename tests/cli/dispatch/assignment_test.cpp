// SPDX-License-Identifier: Apache-2.0
#include "cli/dispatch/assignment.h"

#include <gtest/gtest.h>

#include "common/base/format.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

WorkSummary item(int number, const std::string& claimed_by = "") {
  WorkSummary item(WorkId("web", number));
  if (!claimed_by.empty()) item.claim = WorkClaim{claimed_by, {}, "", {}};
  return item;
}

Worker worker(const std::string& name, std::optional<int> work = {}, bool is_running = true,
              const std::string& obstacle = "") {
  std::optional<WorkId> id;
  if (work) id = WorkId("web", *work);
  const std::string busy = work ? "has " + id->str() : "";
  return {Address::polecat("web", name), id, is_running, obstacle.empty() ? busy : obstacle,
          "claude"};
}

/// web/b, made for web-2 by a sling that was cut off.
Worker made_for_2() {
  Worker made = worker("b", {}, false, "was stopped");
  made.made_for = WorkId("web", 2);
  return made;
}

/// `1→toast 2→new`, or the error.
std::string spread_of(const std::vector<WorkSummary>& items, const std::vector<Worker>& workers,
                      int most = 8) {
  const auto assignments = spread(items, workers, most);
  if (!assignments) return assignments.error().message;
  std::string text;
  for (const Assignment& each : *assignments) {
    text += format("{}{}→{}", text.empty() ? "" : " ", each.item.number(),
                   each.worker ? each.worker->name() : "new");
  }
  return text;
}

TEST(Spread, GivesEachItemAPolecatOfItsOwn) {
  struct Case {
    std::string_view name;
    std::vector<WorkSummary> items;
    std::vector<Worker> workers;
    std::string expected;
  };
  const Case cases[] = {
      {"nobody there", {item(1), item(2)}, {}, "1→new 2→new"},
      {"a free one", {item(1)}, {worker("bread")}, "1→bread"},
      {"free ones in order", {item(1), item(2)}, {worker("a"), worker("b")}, "1→a 2→b"},
      {"one that runs before one that is down",
       {item(1), item(2)},
       {worker("a", {}, false), worker("b")},
       "1→b 2→a"},
      {"a busy one gets nothing", {item(1)}, {worker("a", 7), worker("b")}, "1→b"},
      {"nor one that was stopped", {item(1)}, {worker("a", {}, false, "was stopped")}, "1→new"},
      {"what hangs stays", {item(1), item(2)}, {worker("a"), worker("b", 1)}, "1→b 2→a"},
      {"what was cut off is completed", {item(2, "web/b")}, {worker("a"), worker("b")}, "2→b"},
      {"who was made for it gets it", {item(2)}, {worker("a"), made_for_2()}, "2→b"},
      {"and nothing else", {item(1)}, {made_for_2()}, "1→new"},
      {"unless that one has other work", {item(2, "web/b")}, {worker("a"), worker("b", 7)}, "2→a"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(spread_of(each.items, each.workers), each.expected) << each.name;
  }
}

TEST(Spread, MakesNoMorePolecatsThanAllowed) {
  EXPECT_EQ(spread_of({item(1), item(2)}, {worker("a", 7)}, 3), "1→new 2→new");
  EXPECT_THAT(spread({item(1), item(2), item(3)}, {worker("a", 7)}, 3),
              IsError(ErrorCode::kBusy, "web-3"));
  EXPECT_THAT(spread({item(1)}, {worker("a", 7)}, 1), IsError(ErrorCode::kBusy, "web/a has web-7"));
}

}  // namespace
}  // namespace gt
