// SPDX-License-Identifier: Apache-2.0
#include "cli/output/table.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "common/base/text.h"

namespace gt {
namespace {

Style terminal(int width) {
  Style style;
  style.is_terminal = true;
  style.width = width;
  return style;
}

TEST(Table, AlignsItsColumnsAndMarksEmptyCells) {
  Table table({"ADDRESS", "STATE", "SINCE"});
  table.add({"mayor", "idle", "3m"});
  table.add({"web/crew/max", "", "12s"});
  EXPECT_EQ(table.text({}),
            "ADDRESS       STATE  SINCE\n"
            "mayor         idle   3m\n"
            "web/crew/max  -      12s\n");
}

TEST(Table, SaysNothingWithoutRows) {
  EXPECT_EQ(Table({"ADDRESS"}).text({}), "");
}

TEST(Table, CountsColumnsOfTheTerminalNotBytes) {
  Table table({"MARK", "NAME"});
  table.add({"●", "a"});
  table.add({"日本", "b"});
  EXPECT_EQ(table.text({}),
            "MARK  NAME\n"
            "●     a\n"
            "日本  b\n");
}

TEST(Table, ShortensItsWidestColumnToFitTheTerminal) {
  Table table({"ID", "TITLE", "STATE"});
  table.add({"web-1", std::string(200, 'x'), "todo"});
  const std::string text = table.text(terminal(80));
  for (const std::string_view line : lines_of(text)) EXPECT_LE(display_width(line), 80U);
  EXPECT_NE(text.find("web-1  xxx"), std::string::npos);
  EXPECT_NE(text.find("…  todo"), std::string::npos);
}

TEST(Table, ShortensWhatIsReadAfterTheOthers) {
  Table table({"TITLE", "BECAUSE"}, "TITLE");
  table.add({std::string(100, 'x'), std::string(100, 'y')});
  const std::string text = table.text(terminal(80));
  EXPECT_EQ(std::count(text.begin(), text.end(), 'x'), 51);
  EXPECT_EQ(std::count(text.begin(), text.end(), 'y'), 25);
}

TEST(Table, LeavesOutAColumnOfNothingOnATerminal) {
  Table table({"ID", "WHO", "AGE"});
  table.add({"1", "", "3s"});
  EXPECT_EQ(table.text(terminal(80)), "ID  AGE\n1   3s\n");
  EXPECT_EQ(table.text({}), "ID  WHO  AGE\n1   -    3s\n");
}

TEST(Table, GivesAPipeWholeCells) {
  Table table({"TITLE"});
  table.add({std::string(200, 'x')});
  EXPECT_NE(table.text({}).find(std::string(200, 'x')), std::string::npos);
}

TEST(Table, StaysReadableOnATerminalThatIsTooNarrow) {
  Table table({"ADDRESS", "WORK", "KIND"});
  table.add({"web/crew/someone", "web-1234567890", "claude"});
  EXPECT_NE(table.text(terminal(10)).find("web/cre…"), std::string::npos);
}

TEST(Table, ColoursTheTextAndNotTheGap) {
  Style style;
  style.has_colour = true;
  Table table({"A", "B"});
  table.add({Cell("x", Colour::kGreen), "y"});
  EXPECT_EQ(table.text(style), "\x1b[2mA\x1b[0m  \x1b[2mB\x1b[0m\n\x1b[32mx\x1b[0m  y\n");
}

}  // namespace
}  // namespace gt
