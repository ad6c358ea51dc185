// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/view.h"

#include <gtest/gtest.h>

#include "common/base/text.h"

namespace gt {
namespace {

Style plain(int width) {
  Style style;
  style.width = width;
  return style;
}

View busy_view() {
  View view;
  view.activity = "✻ Tinkering… (3s · esc to interrupt)";
  view.queued = {"first message that waits", "second\nwith two lines"};
  view.before =
      "half a sentence that is long enough to be wrapped on a narrow terminal, twice over";
  view.after = " and the rest";
  view.footer = "⏵⏵ robot · web/toast";
  return view;
}

TEST(RobotView, FitsEveryWidth) {
  View dialog = busy_view();
  dialog.dialog = {"Run shell command",
                   std::string(300, 'x'),
                   "Do you want to proceed?",
                   {"Yes", "Yes, and don't ask again for this command", "No"}};
  for (const View& view : {View(), busy_view(), dialog}) {
    for (int width = 20; width <= 220; ++width) {
      const Frame frame = compose(view, plain(width), 50);
      for (const std::string& line : frame.lines) {
        EXPECT_LE(display_width(line), static_cast<std::size_t>(width)) << line;
      }
      EXPECT_LT(frame.cursor_row, frame.lines.size());
      EXPECT_LT(frame.cursor_column, static_cast<std::size_t>(width));
    }
  }
}

TEST(RobotView, FitsEveryHeight) {
  View view = busy_view();
  view.before = std::string(5000, 'x');
  for (std::size_t height = 3; height <= 60; ++height) {
    const Frame frame = compose(view, plain(80), height);
    EXPECT_LE(frame.lines.size(), height);
    EXPECT_LT(frame.cursor_row, frame.lines.size());
  }
}

TEST(RobotView, PutsTheCursorBehindWhatIsTyped) {
  View view;
  view.before = "漢a";
  view.after = "b";
  const Frame frame = compose(view, plain(60), 20);
  EXPECT_EQ(frame.lines[frame.cursor_row], "❯ 漢ab");
  EXPECT_EQ(frame.cursor_column, 5U);
}

TEST(RobotView, ShowsTheEndOfALongDraftAndItsCursor) {
  View view;
  for (int i = 0; i < 100; ++i) view.before += "line " + std::to_string(i) + "\n";
  view.before += "here";
  const Frame frame = compose(view, plain(60), 30);
  EXPECT_EQ(frame.lines[frame.cursor_row], "  here");
  EXPECT_EQ(frame.cursor_column, 6U);
}

TEST(RobotView, ADialogStandsInForThePromptBox) {
  View view = busy_view();
  view.dialog = {"Run shell command", "make test", "Do you want to proceed?", {"Yes", "No"}, 1};
  const Frame frame = compose(view, plain(60), 30);
  EXPECT_FALSE(frame.has_cursor);
  const auto has_line = [&](std::string_view line) {
    return std::find(frame.lines.begin(), frame.lines.end(), line) != frame.lines.end();
  };
  EXPECT_TRUE(has_line(" make test"));
  EXPECT_TRUE(has_line("   1. Yes"));
  EXPECT_TRUE(has_line(" ❯ 2. No"));
  EXPECT_FALSE(has_line("❯ " + view.before + view.after));
}

TEST(RobotView, IndentsABlockUnderItsMark) {
  EXPECT_EQ(block_lines({"●", "one two three"}, plain(20)),
            (std::vector<std::string>{"", "● one two three"}));
  EXPECT_EQ(block_lines({"  ⎿ ", "a\nb", Colour::kDim, Colour::kDim, false}, plain(20)),
            (std::vector<std::string>{"  ⎿  a", "     b"}));
}

TEST(RobotView, ShowsNoEscapeSequencesOfWhatItIsTold) {
  for (const std::string& line : block_lines({"❯", "a\x1b[2Jb\x07"}, plain(40))) {
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
  }
}

}  // namespace
}  // namespace gt
