// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/work_record.h"

#include <gtest/gtest.h>

namespace gt {
namespace {

TEST(WorkRecord, NamesTheStepInTheCommit) {
  EXPECT_EQ(commit_message("Add sub", "web-1", 3), "Add sub\n\nWork-item: web-1 step 3\n");
}

TEST(WorkRecord, FindsTheLastStepOfAnItemAmongOthers) {
  const std::string trailers = "web-1 step 5\n\nweb-12 step 9\nweb-1 step 11\nweb-1 step 2\n";
  EXPECT_EQ(last_committed_step(trailers, "web-1"), 11U);
  EXPECT_EQ(last_committed_step(trailers, "web-12"), 9U);
  EXPECT_EQ(last_committed_step(trailers, "web-2"), 0U);
}

TEST(WorkRecord, TakesNoNumberOutOfBrokenTrailers) {
  for (const char* trailers :
       {"", "web-1", "web-1 step", "web-1 step x", "web-1 step -3", "\n\n"}) {
    EXPECT_EQ(last_committed_step(trailers, "web-1"), 0U) << trailers;
  }
}

}  // namespace
}  // namespace gt
