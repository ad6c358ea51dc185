// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/draft.h"

#include <gtest/gtest.h>

namespace gt {
namespace {

TEST(Draft, IsEditedByWholeCharacters) {
  Draft draft(10);
  draft.type("a漢🙂");
  draft.backspace();
  draft.left();
  draft.type("é");
  EXPECT_EQ(draft.shown_before(), "aé");
  EXPECT_EQ(draft.shown_after(), "漢");
  EXPECT_EQ(draft.take(), "aé漢");
  EXPECT_TRUE(draft.is_empty());
}

TEST(Draft, MovesToItsEndsAndNoFurther) {
  Draft draft(10);
  draft.type("ab");
  draft.right();
  draft.home();
  draft.left();
  draft.backspace();
  draft.erase_forward();
  draft.end();
  draft.erase_forward();
  EXPECT_EQ(draft.take(), "b");
}

TEST(Draft, ShowsAShortPasteAsItIs) {
  Draft draft(10);
  draft.paste("one\ntwo");
  EXPECT_EQ(draft.shown_before(), "one\ntwo");
  EXPECT_EQ(draft.take(), "one\ntwo");
}

TEST(Draft, ShowsTheCarriageReturnsThatTmuxMakesAsLinesAndSendsThem) {
  Draft draft(10);
  draft.paste("one\rtwo");
  EXPECT_EQ(draft.shown_before(), "one\ntwo");
  EXPECT_EQ(draft.take(), "one\rtwo");
}

TEST(Draft, FoldsALongPasteAndSendsItWhole) {
  const std::string lines = "1\n2\n3\n4\n5";
  Draft draft(3);
  draft.type("see ");
  draft.paste(lines);
  draft.paste(std::string(2000, 'x'));
  EXPECT_EQ(draft.shown_before(), "see [Pasted text #1 +4 lines][Pasted text #2 +0 lines]");
  draft.backspace();
  EXPECT_EQ(draft.take(), "see " + lines);
}

TEST(Draft, SendsBytesThatAreNoTextAsTheyAre) {
  Draft draft(10);
  draft.paste("a\xff\x1b[31mb");
  EXPECT_EQ(draft.take(), "a\xff\x1b[31mb");
}

}  // namespace
}  // namespace gt
