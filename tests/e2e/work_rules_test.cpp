// SPDX-License-Identifier: Apache-2.0
// What the board refuses, so that nothing waits for ever or is begun too soon.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "common/base/format.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::GtRun;
using ::testing::HasSubstr;
using testing::TempTown;

class WorkRules : public ::testing::Test {
 protected:
  WorkRules() {
    town_.add_rig("web");
    for (const char* title : {"One", "Two", "Three"}) {
      EXPECT_EQ(town_.gt({"add", title}).status, 0);
    }
  }

  /// `gt edit ID` with an editor that does this to the file.
  [[nodiscard]] GtRun edited(const std::string& id, const std::string& sed) {
    const auto script = town_.directory() / "editor";
    testing::write_file(script, format("#!/bin/sh\nsed -i {} \"$1\"\n", sed));
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    testing::set_variable(town_.environment(), "EDITOR", script.string());
    return town_.gt({"edit", id});
  }

  TempTown town_;
};

TEST_F(WorkRules, WhatOthersWaitForIsNotArchivedUnfinished) {
  ASSERT_EQ(town_.gt({"dep", "add", "web-2", "web-1"}).status, 0);
  const GtRun refused = town_.gt({"archive", "web-1"});
  EXPECT_EQ(refused.status, 5) << refused;
  EXPECT_THAT(refused.out + refused.err, HasSubstr("web-2 waits for web-1, which is not done"));
  EXPECT_THAT(town_.gt({"ls"}).out, HasSubstr("waits for web-1"));
  EXPECT_EQ(town_.gt({"archive", "web-1", "web-2"}).status, 0);
}

TEST_F(WorkRules, ForceArchivesItAllTheSame) {
  ASSERT_EQ(town_.gt({"dep", "add", "web-2", "web-1"}).status, 0);
  EXPECT_EQ(town_.gt({"archive", "--force", "web-1"}).status, 0);
  EXPECT_THAT(town_.gt({"ready"}).out, HasSubstr("web-2"));
}

TEST_F(WorkRules, OfTwoDependenciesThatWouldCloseACircleOneIsRefused) {
  for (int round = 0; round < 5; ++round) {
    GtRun one, two;
    std::thread first([&] { one = town_.gt({"dep", "add", "web-1", "web-2"}); });
    std::thread second([&] { two = town_.gt({"dep", "add", "web-2", "web-1"}); });
    first.join();
    second.join();
    EXPECT_EQ(one.status + two.status, 5) << one << two;
    ASSERT_EQ(town_.gt({"dep", "remove", "web-1", "web-2"}).status, 0);
    ASSERT_EQ(town_.gt({"dep", "remove", "web-2", "web-1"}).status, 0);
  }
}

TEST_F(WorkRules, AnEditorMakesNoCircleAndNoPriorityThatNobodyKnows) {
  ASSERT_EQ(town_.gt({"dep", "add", "web-2", "web-1"}).status, 0);
  const GtRun circle = edited("web-1", "'s/^title:/depends_on: [2]\\ntitle:/'");
  EXPECT_NE(circle.status, 0) << circle;
  EXPECT_THAT(circle.err, HasSubstr("web-2"));
  const GtRun priority = edited("web-1", "s/medium/urgentest/");
  EXPECT_NE(priority.status, 0) << priority;
  EXPECT_THAT(priority.err, HasSubstr("urgentest"));
  EXPECT_EQ(edited("web-1", "s/medium/high/").status, 0);
}

TEST_F(WorkRules, TheDoctorTellsWhatWaitsForItselfAndWhatWasLeft) {
  town_.write("web/board/tasks/004-a.md",
              "---\nid: 4\ntitle: A\nstatus: todo\ndepends_on: [5]\n---\n");
  town_.write("web/board/tasks/005-b.md",
              "---\nid: 5\ntitle: B\nstatus: todo\ndepends_on: [4, 99]\n---\n");
  town_.write("web/board/tasks/006-c.md",
              "---\nid: 6\ntitle: C\nstatus: in-progress\nclaimed_by: web/crew/max\n"
              "claimed_at: 2026-01-01T00:00:00Z\nclaim_expires_at: 2026-01-01T01:00:00Z\n---\n");
  const GtRun run = town_.gt({"doctor"});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_THAT(run.out, HasSubstr("waits for itself: web-4 → web-5 → web-4"));
  EXPECT_THAT(run.out, HasSubstr("waits for web-99, which is not there"));
  EXPECT_THAT(run.out, HasSubstr("was begun by web/crew/max, whose claim has ended"));
  EXPECT_THAT(town_.gt({"ls"}).out, HasSubstr("its claim has ended"));
  EXPECT_THAT(town_.gt({"show", "WEB-6"}).out, HasSubstr("web/crew/max, whose claim has ended"));
}

TEST_F(WorkRules, WordsThatPeopleTypeAreUnderstoodOrExplained) {
  EXPECT_EQ(town_.gt({"block", "web-1", "no", "key"}).status, 0);
  EXPECT_THAT(town_.read("web/board/tasks/001-one.md"), HasSubstr("block_reason: no key"));
  EXPECT_THAT(town_.gt({"add", "Fix", "it"}).err, HasSubstr("in quotes"));
  EXPECT_THAT(town_.gt({"add", "Fix", "--prio", "high"}).err, HasSubstr("--priority"));
  EXPECT_THAT(town_.gt({"mail", "wait", "--timeout", "10"}).err, HasSubstr("10s, 10m or 10h"));
}

TEST_F(WorkRules, AStatusThatIsNoneIsASlip) {
  const GtRun run = town_.gt({"ls", "--status", "in-progres"});
  EXPECT_EQ(run.status, 2) << run;
  EXPECT_THAT(run.err, HasSubstr("did you mean 'in-progress'?"));
  EXPECT_THAT(town_.gt({"ls", "--tag", "nobody-has-it"}).out, HasSubstr("No item is like that"));
}

TEST_F(WorkRules, ANumberIsOfTheRigThatIsNamedWithIt) {
  town_.add_rig("api");
  const GtRun run = town_.gt({"sling", "2", "web", "--dry-run", "--json"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_EQ(run.json()["items"].items().front()["id"], Value("web-2"));
}

}  // namespace
}  // namespace gt
