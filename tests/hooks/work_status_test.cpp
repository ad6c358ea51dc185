// SPDX-License-Identifier: Apache-2.0
#include "hooks/work_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/format.h"

namespace gt {
namespace {

using ::testing::ElementsAre;

TEST(WorkStatus, EveryStatusIsFoundByItsName) {
  for (const std::string_view name : work_status_names()) {
    const auto status = work_status_named(name);
    ASSERT_TRUE(status) << name;
    EXPECT_EQ(work_status_name(*status), name);
  }
  EXPECT_FALSE(work_status_named("in progress"));
  EXPECT_FALSE(work_status_named(""));
}

/// `todo: backlog in-progress …`, one line for each status.
std::string table_of_moves() {
  std::string table;
  for (const std::string_view name : work_status_names()) {
    table += format("{}:", name);
    for (const WorkStatus to : legal_moves(work_status_named(name))) {
      table += format(" {}", work_status_name(to));
    }
    table += "\n";
  }
  return table;
}

TEST(WorkStatus, TheTableOfMovesIsThisOne) {
  EXPECT_EQ(table_of_moves(),
            "backlog: todo in-progress done archived\n"
            "todo: backlog in-progress done archived\n"
            "in-progress: backlog todo review done archived\n"
            "review: todo in-progress done archived\n"
            "blocked: backlog todo done archived\n"
            "done: todo archived\n"
            "archived: todo\n");
}

TEST(WorkStatus, ToStayIsLegal) {
  for (const std::string_view name : work_status_names()) {
    EXPECT_TRUE(is_legal_move(work_status_named(name), *work_status_named(name))) << name;
  }
}

TEST(WorkStatus, FromAStatusNobodyKnowsAnyOtherCanBeReachedButBlocked) {
  EXPECT_EQ(legal_moves(std::nullopt).size(), work_status_names().size() - 1);
  EXPECT_FALSE(is_legal_move(std::nullopt, WorkStatus::kBlocked));
}

TEST(WorkStatus, DoneAndArchivedAreFinished) {
  std::vector<std::string_view> finished;
  for (const std::string_view name : work_status_names()) {
    if (is_finished(work_status_named(name))) finished.push_back(name);
  }
  EXPECT_THAT(finished, ElementsAre("done", "archived"));
  EXPECT_FALSE(is_finished(std::nullopt));
}

}  // namespace
}  // namespace gt
