// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cli/doctor/programs.h"

namespace gt {
namespace {

TEST(ProgramVersion, IsReadFromWhatProgramsPrint) {
  EXPECT_EQ(version_in("tmux 3.3a"), (ProgramVersion{3, 3}));
  EXPECT_EQ(version_in("tmux next-3.6"), (ProgramVersion{3, 6}));
  EXPECT_EQ(version_in("git version 2.39.5 (Apple Git-154)"), (ProgramVersion{2, 39}));
  EXPECT_EQ(version_in("tmux 10.0"), (ProgramVersion{10, 0}));
  EXPECT_EQ(version_in("tmux master"), std::nullopt);
  EXPECT_EQ(version_in(""), std::nullopt);
  EXPECT_EQ(version_in("3"), std::nullopt);
  EXPECT_EQ(version_in("99999999999999999999.1"), std::nullopt);
}

TEST(ProgramVersion, ComparesByNumber) {
  EXPECT_LT((ProgramVersion{3, 1}), (ProgramVersion{3, 2}));
  EXPECT_LT((ProgramVersion{2, 35}), (ProgramVersion{3, 0}));
  EXPECT_LT((ProgramVersion{3, 2}), (ProgramVersion{3, 10}));
}

}  // namespace
}  // namespace gt
