// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/screen.h"

#include <gtest/gtest.h>

namespace gt {
namespace {

Style plain(int width) {
  Style style;
  style.width = width;
  return style;
}

TEST(RobotScreen, WritesNothingWhileNothingChanges) {
  Screen screen(plain(80), 24);
  screen.add({"●", "hello"});
  EXPECT_NE(screen.draw(View()), "");
  EXPECT_EQ(screen.draw(View()), "");
}

TEST(RobotScreen, DrawsABlockOnce) {
  Screen screen(plain(80), 24);
  screen.add({"●", "only once"});
  EXPECT_NE(screen.draw(View()).find("only once"), std::string::npos);
  View typed;
  typed.before = "x";
  EXPECT_EQ(screen.draw(typed).find("only once"), std::string::npos);
}

TEST(RobotScreen, DrawsEverythingThatFitsAgainAfterAChangeOfSize) {
  Screen screen(plain(80), 10);
  for (int i = 0; i < 30; ++i) screen.add({"●", "block " + std::to_string(i)});
  (void)screen.draw(View());
  screen.resize(60, 12);
  const std::string out = screen.draw(View());
  EXPECT_NE(out.find("block 29"), std::string::npos);
  EXPECT_EQ(out.find("block 20"), std::string::npos) << "it would push the view off the screen";
  EXPECT_EQ(screen.draw(View()), "");
}

}  // namespace
}  // namespace gt
