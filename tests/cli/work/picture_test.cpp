// SPDX-License-Identifier: Apache-2.0
#include "cli/work/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

using ::testing::HasSubstr;

BoardColumn column_of(const std::string& name, int cards, std::size_t others = 0) {
  BoardColumn column{name, Colour::kBold, {}, others};
  for (int i = 1; i <= cards; ++i) {
    column.cards.push_back(
        {format("web-{}", i), format("Make the {} thing better than it was", i)});
  }
  return column;
}

Style wide(int width) {
  Style style;
  style.width = width;
  return style;
}

TEST(BoardPicture, StandsSideBySide) {
  EXPECT_EQ(board_picture({column_of("todo", 2), column_of("review", 1, 3)}, wide(40)),
            "todo 2               review 4\n"
            "\n"
            "web-1                web-1\n"
            "Make the 1 thing     Make the 1 thing\n"
            "better than it was   better than it was\n"
            "\n"
            "web-2                + 3 more\n"
            "Make the 2 thing\n"
            "better than it was\n");
}

TEST(BoardPicture, NeverIsWiderThanTheTerminal) {
  std::vector<BoardColumn> columns;
  for (const char* name : {"backlog", "todo", "in-progress", "review", "blocked", "done"}) {
    columns.push_back(column_of(name, 3, 12));
  }
  columns[2].cards[0].title =
      "Straßenverkehrszulassungsordnung 日本語の長いタイトルがここにあります";
  columns[3].cards[0].id = "a-rig-with-a-very-long-name-42";
  for (const int width : {80, 100, 60, 30, 200}) {
    const std::string picture = board_picture(columns, wide(width));
    for (const std::string_view line : lines_of(picture)) {
      EXPECT_LE(display_width(line), static_cast<std::size_t>(width)) << width << ": " << line;
      EXPECT_FALSE(line.ends_with(' ')) << "'" << line << "'";
    }
  }
}

TEST(BoardPicture, StandsBelowEachOtherWhereItIsNarrow) {
  EXPECT_EQ(board_picture({column_of("todo", 1), column_of("review", 1, 2)}, wide(20)),
            "todo 1\n"
            "  web-1  Make the 1…\n"
            "\n"
            "review 3\n"
            "  web-1  Make the 1…\n"
            "  + 2 more\n");
}

TEST(BoardPicture, IsPaintedOnlyWhereColourIsWanted) {
  Style style = wide(80);
  EXPECT_EQ(board_picture({column_of("todo", 1)}, style).find('\x1b'), std::string::npos);
  style.has_colour = true;
  EXPECT_THAT(board_picture({column_of("todo", 1)}, style), HasSubstr("\x1b[1mtodo 1\x1b[0m"));
}

}  // namespace
}  // namespace gt
