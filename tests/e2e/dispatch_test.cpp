// SPDX-License-Identifier: Apache-2.0
// Work that is written down is handed out, without anybody's touch and without a heartbeat.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/answer_matcher.h"
#include "tests/support/processes.h"
#include "tests/support/working_town.h"

namespace gt {
namespace {

using std::chrono::seconds;
using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::wait_until;
using testing::WorkingTown;

constexpr auto kPatience = seconds(30);

/// What `gt dispatch explain ID` says.
std::string reason_of(const WorkingTown& town, const std::string& id) {
  const GtRun run = town.gt({"dispatch", "explain", id, "--json"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.json(), AnswersAs("dispatch explain"));
  const Value items = run.json()["items"];
  return items.items().size() == 1 ? *items.items()[0]["reason"].as_string() : "";
}

TEST(Dispatch, WhatIsAddedIsDoneThoughNoHeartbeatComes) {
  const WorkingTown town;
  ASSERT_EQ(town.gt({"daemon", "start"}).status, 0);
  const std::string first = town.add("one");
  const std::string second = town.add("two", "", {"--depends", first});
  ASSERT_TRUE(wait_until([&] { return town.is_finished(first); }, kPatience))
      << town.gt({"status"});
  EXPECT_EQ(town.status_of(second), "todo");
  EXPECT_EQ(reason_of(town, second), "waits for " + first);
  ASSERT_EQ(town.gt({"close", first, "-m", "merged"}).status, 0);
  ASSERT_TRUE(wait_until([&] { return !town.holder_of(second).empty(); }, kPatience))
      << town.gt({"dispatch", "explain"});
  EXPECT_EQ(town.events("work.slung", first), 1);
  EXPECT_EQ(town.events("work.slung", second), 1);
}

TEST(Dispatch, AFreshItemIsLeftAloneForAMoment) {
  const WorkingTown town("", "manual");
  ASSERT_EQ(town.gt({"config", "set", "dispatch.settle", "1h"}).status, 0);
  ASSERT_EQ(town.gt({"config", "set", "dispatch.mode", "auto"}).status, 0);
  const std::string id = town.add("one");
  EXPECT_THAT(reason_of(town, id), HasSubstr("was just written down"));
  const Value tick = town.gt({"tick", "--json"}).json();
  EXPECT_EQ(tick["actions"].items().size(), 0U);
  EXPECT_TRUE(tick["next_at"].is_string());
}

TEST(Dispatch, ManyTicksAtOnceGiveAnItemOnce) {
  const WorkingTown town("limits: {polecats: 3}\n", "manual");
  std::vector<std::string> ids;
  for (const char* title : {"one", "two", "three", "four", "five"}) {
    ids.push_back(town.add(title, "- think: 10m\n"));
  }
  ASSERT_EQ(town.gt({"daemon", "start"}).status, 0);
  ASSERT_EQ(town.gt({"config", "set", "dispatch.mode", "auto"}).status, 0);
  ASSERT_TRUE(wait_until([&] { return reason_of(town, ids[2]).starts_with("goes to"); }));
  for (const GtRun& tick : town.gt_at_once(4, {"tick"})) EXPECT_EQ(tick.status, 0) << tick;
  const Value polecats = town.gt({"polecat", "list", "--json"}).json()["agents"];
  EXPECT_EQ(polecats.items().size(), 3U);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(town.events("work.slung", ids[i]), i < 3 ? 1 : 0) << ids[i];
  }
  EXPECT_THAT(reason_of(town, ids[3]), HasSubstr("nobody of web is free"));
}

TEST(Dispatch, WhatAPersonKeepsBackStays) {
  const WorkingTown town("", "manual");
  const std::string kept = town.add("kept", "", {"--hold"});
  const std::string other = town.add("other");
  EXPECT_EQ(town.status_of(kept), "backlog");
  EXPECT_THAT(reason_of(town, kept), HasSubstr("is kept in backlog"));
  ASSERT_TRUE(wait_until([&] { return reason_of(town, other).starts_with("dispatch is manual"); }));
  ASSERT_EQ(town.gt({"config", "set", "dispatch.mode", "auto"}).status, 0);
  ASSERT_EQ(town.gt({"rig", "park", "web"}).status, 0);
  EXPECT_THAT(reason_of(town, other), HasSubstr("the rig web is parked"));
  EXPECT_EQ(town.gt({"tick", "--json"}).json()["actions"].items().size(), 0U);
  ASSERT_EQ(town.gt({"rig", "unpark", "web"}).status, 0);
  EXPECT_THAT(reason_of(town, other), HasSubstr("goes to a new polecat (robot)"));
  const GtRun dry = town.gt({"tick", "--dry-run"});
  EXPECT_THAT(dry.out, HasSubstr("dispatch " + other + ": to a new polecat (robot) (not done"));
  EXPECT_EQ(town.events("work.slung", other), 0);
}

}  // namespace
}  // namespace gt
