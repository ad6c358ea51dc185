// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/last_screen.h"

#include <gtest/gtest.h>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

TEST(LastLines, AreThoseAboveTheBlankRestOfTheScreen) {
  EXPECT_EQ(last_lines("one\ntwo\n\n   \n"), "one\ntwo\n");
  EXPECT_EQ(last_lines(""), "");
  EXPECT_EQ(last_lines("\n \n"), "");
}

TEST(LastLines, AreFewAndPrintable) {
  std::string screen;
  for (int i = 1; i <= 50; ++i) screen += format("line {}\n", i);
  const std::string kept = last_lines(screen);
  EXPECT_EQ(lines_of(kept).size(), 20U);
  EXPECT_TRUE(kept.starts_with("line 31\n"));
  EXPECT_EQ(last_lines("a\x1b[2Jb\n"), "ab\n");
  const std::string wide = last_lines(std::string(5000, 'x') + "\nend\n");
  EXPECT_LE(wide.size(), 1500U);
  EXPECT_TRUE(wide.ends_with("end\n"));
}

}  // namespace
}  // namespace gt
