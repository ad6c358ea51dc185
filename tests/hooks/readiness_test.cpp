// SPDX-License-Identifier: Apache-2.0
#include "hooks/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace gt {
namespace {

using ::testing::ElementsAre;

constexpr WallTime kNoon = WallTime(std::chrono::hours(24 * 20000 + 12));

WorkSummary item_of(int number, std::string_view status) {
  WorkSummary item(WorkId("web", number));
  item.title = "T";
  item.status = status;
  return item;
}

class Readiness : public ::testing::Test {
 protected:
  void add(WorkSummary item) { items_.emplace(item.id, item); }

  std::string why(const WorkSummary& item) const {
    return why_not_ready(item, asker(), kNoon).value_or("ready");
  }

  AskFinished asker() const {
    return [this](const WorkId& id) -> std::optional<bool> {
      const auto found = items_.find(id);
      if (found == items_.end()) return std::nullopt;
      return is_finished(found->second.standing());
    };
  }

  std::map<WorkId, WorkSummary> items_;
};

TEST_F(Readiness, OnlyBacklogAndTodoAreReady) {
  EXPECT_EQ(why(item_of(1, "backlog")), "ready");
  EXPECT_EQ(why(item_of(1, "todo")), "ready");
  for (const char* status : {"in-progress", "review", "blocked", "done", "archived", "qa"}) {
    EXPECT_EQ(why(item_of(1, status)), status);
  }
}

TEST_F(Readiness, ABlockedItemSaysWhy) {
  WorkSummary item = item_of(1, "todo");
  item.is_blocked = true;
  EXPECT_EQ(why(item), "blocked");
  item.block_reason = "no keys";
  EXPECT_EQ(why(item), "blocked: no keys");
}

TEST_F(Readiness, EveryDependencyMustBeFinished) {
  add(item_of(2, "done"));
  add(item_of(3, "archived"));
  add(item_of(4, "review"));
  WorkSummary item = item_of(1, "todo");
  item.depends_on = {WorkId("web", 2), WorkId("web", 3)};
  EXPECT_EQ(why(item), "ready");
  item.depends_on.push_back(WorkId("web", 4));
  EXPECT_EQ(why(item), "waits for web-4");
}

TEST_F(Readiness, AMissingDependencyBlocksAndIsNamed) {
  add(item_of(2, "done"));
  WorkSummary item = item_of(1, "todo");
  item.depends_on = {WorkId("web", 2), WorkId("api", 7)};
  EXPECT_EQ(why(item), "depends on api-7: not there");
  EXPECT_THAT(open_dependencies(item, asker()).missing, ElementsAre(WorkId("api", 7)));
}

TEST_F(Readiness, ItsTimeMustHaveCome) {
  WorkSummary item = item_of(1, "todo");
  item.scheduled_for = kNoon;
  EXPECT_EQ(why(item), "ready");
  item.scheduled_for = kNoon + std::chrono::seconds(1);
  EXPECT_EQ(why(item), "not before 2024-10-04T12:00:01.000Z");
}

TEST_F(Readiness, ALiveClaimHoldsIt) {
  WorkSummary item = item_of(1, "todo");
  item.claim = WorkClaim{"web/toast", kNoon, "t", kNoon + std::chrono::minutes(1)};
  EXPECT_EQ(why(item), "claimed by web/toast");
  item.claim->expires_at = kNoon;
  EXPECT_EQ(why(item), "ready");
}

}  // namespace
}  // namespace gt
