// SPDX-License-Identifier: Apache-2.0
#include "cli/dispatch/dispatch_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/format.h"

namespace gt {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr WallTime kNow = WallTime(hours(24 * 20000));

WorkSummary item(int number, std::string_view priority = "medium", const std::string& rig = "web") {
  WorkSummary item(WorkId(rig, number));
  item.status = "todo";
  item.priority = priority;
  item.created = item.updated = kNow - hours(2) + minutes(number);
  return item;
}

Worker worker(const std::string& name, bool is_running = true, const std::string& kind = "claude") {
  return {Address::polecat("web", name), {}, is_running, "", kind};
}

/// A town with one rig and no end of room.
TownWork town(std::vector<WorkSummary> items, std::vector<Worker> workers = {}, int most = 8) {
  TownWork work;
  work.room = 100;
  work.rigs.push_back({"web", "", most, "claude", std::move(workers), {}});
  for (WorkSummary& each : items) work.rigs[0].items.emplace_back(std::move(each));
  return work;
}

/// `2→toast 1→new(claude) 3: why`.
std::string told(const TownWork& work) {
  const DispatchPlan plan = plan_dispatch(work);
  std::string text;
  for (const Handout& each : plan.handouts) {
    const Assignment& given = each.assignment;
    text += format("{}→{} ", given.item.number(),
                   given.worker ? given.worker->name() : format("new({})", each.kind));
  }
  for (const NotYet& each : plan.waiting) {
    text += format("{}: {}; ", each.item.number(), each.reason);
  }
  return text;
}

TEST(DispatchPlan, GoesByPriorityThenAge) {
  EXPECT_EQ(told(town({item(1), item(2, "critical"), item(3, "high")}, {worker("toast")}, 2)),
            "2→toast 3→new(claude) 1: nobody of web is free for web-1, and no more polecats are "
            "allowed; ");
}

TEST(DispatchPlan, TakesWhoRunsBeforeWhoIsDownBeforeAnybodyNew) {
  EXPECT_EQ(told(town({item(1), item(2), item(3)}, {worker("ash", false), worker("toast")})),
            "1→toast 2→ash 3→new(claude) ");
}

TEST(DispatchPlan, StaysWithinTheLimitsOfTheTown) {
  TownWork work = town({item(1), item(2)}, {worker("toast")});
  work.room = 0;
  EXPECT_EQ(told(work), "1→toast 2: the town has as many agents as limits.agents allows; ");
  work.room = 5;
  work.room_of_kinds["claude"] = 0;
  EXPECT_THAT(told(work), HasSubstr("2: the town has as many of claude as limits.kinds allows"));
}

TEST(DispatchPlan, SharesTheRoomOfTheTownAmongItsRigsByUrgency) {
  TownWork work = town({item(1)});
  work.rigs.push_back({"api", "", 8, "codex", {}, {}});
  work.rigs[1].items.emplace_back(item(7, "high", "api"));
  work.room = 1;
  EXPECT_EQ(told(work), "7→new(codex) 1: the town has as many agents as limits.agents allows; ");
}

TEST(DispatchPlan, ATagAsksForAProgram) {
  TownWork work = town({item(1), item(2)}, {worker("toast"), worker("ash", true, "codex")});
  work.rigs[0].items[0].kind = "codex";
  work.rigs[0].items[1].kind = "gemini";
  EXPECT_EQ(told(work), "1→ash 2→new(gemini) ");
  work.closed_kinds["gemini"] = "gemini is limited until 3pm";
  EXPECT_EQ(told(work), "1→ash 2: gemini is limited until 3pm; ");
}

TEST(DispatchPlan, WhatStandsAgainstItIsSaidOfEveryItem) {
  TownWork work = town({item(1), item(2)}, {worker("toast")});
  work.rigs[0].items[0].obstacle = "waits for web-9";
  work.rigs[0].items[0].ends_at = kNow + seconds(4);
  EXPECT_EQ(told(work), "2→toast 1: waits for web-9; ");
  EXPECT_EQ(plan_dispatch(work).wake_at, kNow + seconds(4));
  work.rigs[0].obstacle = "the rig web is parked";
  EXPECT_EQ(told(work), "1: waits for web-9; 2: the rig web is parked; ");
  work.obstacle = "the town is paused";
  EXPECT_EQ(told(work), "1: waits for web-9; 2: the town is paused; ");
}

TEST(DispatchPlan, WhatIsForOnePolecatGoesToNobodyElse) {
  TownWork work = town({item(1)}, {worker("toast"), worker("ash")});
  OpenItem& open_item = work.rigs[0].items[0];
  open_item.item.assignee = "web/ash";
  open_item.only = Address::polecat("web", "ash");
  EXPECT_EQ(told(work), "1→ash ");
  work.rigs[0].workers[1].obstacle = "has web-9";
  EXPECT_EQ(told(work), "1: is for web/ash, who is not free; ");
}

/// Why the item is not handed out; empty if it is.
std::string obstacle(const WorkSummary& item, ItemCircumstances around = {}) {
  around.now = kNow;
  const auto nobody = [](const WorkId&) -> std::optional<bool> { return false; };
  return open_item_of(item, nobody, around).obstacle;
}

TEST(OpenItem, IsWhatIsReadyInTodo) {
  EXPECT_EQ(obstacle(item(1)), "");
  WorkSummary kept = item(1);
  kept.status = "backlog";
  EXPECT_EQ(obstacle(kept), "is kept in backlog; 'gt move web-1 todo' lets it go");
  WorkSummary waits = item(1);
  waits.depends_on = {WorkId("web", 2)};
  EXPECT_EQ(obstacle(waits), "waits for web-2");
  WorkSummary blocked = item(1);
  blocked.is_blocked = true;
  EXPECT_EQ(obstacle(blocked), "blocked");
  WorkSummary begun = item(1);
  begun.status = "in-progress";
  begun.claim = WorkClaim{"max", kNow, "", kNow + hours(1)};
  EXPECT_EQ(obstacle(begun), "in-progress");
  begun.claim->expires_at = kNow - hours(1);
  EXPECT_EQ(obstacle(begun), "in-progress") << "what a person began is theirs";
  begun.claim->by = "web/toast";
  EXPECT_EQ(obstacle(begun), "") << "the polecat that had it is gone";
}

TEST(OpenItem, IsLeftToWhoeverWritesItForAMoment) {
  WorkSummary fresh = item(1);
  fresh.updated = kNow - seconds(2);
  ItemCircumstances around;
  around.settle = seconds(5);
  EXPECT_EQ(obstacle(fresh, around), "was just written down; it is left alone for 3s");
  fresh.updated = kNow - seconds(5);
  EXPECT_EQ(obstacle(fresh, around), "");
  fresh.updated = kNow + hours(1);
  EXPECT_EQ(obstacle(fresh, around), "") << "a clock that was set back";
}

TEST(OpenItem, WakesTheTickWhenItsTimeHasCome) {
  WorkSummary later = item(1);
  later.scheduled_for = kNow + minutes(3);
  ItemCircumstances around;
  around.now = kNow;
  const auto open_item = open_item_of(later, {}, around);
  EXPECT_THAT(open_item.obstacle, HasSubstr("not before"));
  EXPECT_EQ(open_item.ends_at, kNow + minutes(3));
}

TEST(OpenItem, ThatIsAssignedToAPersonIsTheirs) {
  WorkSummary assigned = item(1);
  assigned.assignee = "max";
  EXPECT_EQ(obstacle(assigned), "is assigned to max");
  assigned.assignee = "web/crew/max";
  EXPECT_EQ(obstacle(assigned), "is assigned to web/crew/max");
  assigned.assignee = "web/toast";
  EXPECT_EQ(obstacle(assigned), "");
}

TEST(OpenItem, OnAHookIsNotHandedOutAgain) {
  ItemCircumstances around;
  around.holder = Address::polecat("web", "toast");
  EXPECT_EQ(obstacle(item(1), around), "hangs on the hook of web/toast");
}

TEST(OpenItem, WhoseHandingOutWasCutOffGoesToWhoWasToGetIt) {
  WorkSummary cut = item(1);
  cut.status = "in-progress";
  cut.claim = WorkClaim{"web/toast", kNow, "", kNow + hours(1)};
  ItemCircumstances around;
  around.now = kNow;
  around.is_cut_off = true;
  const OpenItem open_item = open_item_of(cut, {}, around);
  EXPECT_EQ(open_item.obstacle, "");
  EXPECT_EQ(open_item.only, Address::polecat("web", "toast"));
}

TEST(KindOfTags, AsksTheRigBeforeTheTown) {
  WorkSummary tagged = item(1);
  tagged.tags = {"docs", "ui"};
  DispatchRules rig, town;
  EXPECT_EQ(kind_of_tags(tagged, rig, town), std::nullopt);
  town.kinds = {{"docs", "codex"}};
  EXPECT_EQ(kind_of_tags(tagged, rig, town), "codex");
  rig.kinds = {{"ui", "gemini"}};
  EXPECT_EQ(kind_of_tags(tagged, rig, town), "gemini");
}

}  // namespace
}  // namespace gt
