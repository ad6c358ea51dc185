// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "cli/command_table.h"
#include "common/base/text.h"
#include "tests/support/golden.h"

namespace gt {
namespace {

/// Every line of help fits a terminal of 80 columns, and none ends in a blank.
void expect_tidy(const std::string& text) {
  for (const std::string_view line : lines_of(text)) {
    EXPECT_LE(display_width(line), 80U) << line;
    EXPECT_FALSE(line.ends_with(" ")) << "'" << line << "'";
  }
  EXPECT_TRUE(text.ends_with("\n"));
}

class HelpOfEveryCommand : public ::testing::TestWithParam<const Command*> {};

TEST_P(HelpOfEveryCommand, IsTheGoldenOne) {
  const std::string text = command_help(*GetParam());
  expect_tidy(text);
  std::string name(GetParam()->path);
  std::replace(name.begin(), name.end(), ' ', '-');
  testing::expect_golden("help/" + name + ".txt", text);
}

std::string test_name(const ::testing::TestParamInfo<const Command*>& info) {
  std::string name;
  for (const char c : info.param->path) {
    if (std::isalnum(c) != 0) name += c;
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Table, HelpOfEveryCommand,
                         ::testing::ValuesIn(all_commands().begin(), all_commands().end()),
                         test_name);

TEST(Help, OverviewIsTheGoldenOneAndNamesEveryCommandThatIsNotHidden) {
  const std::string text = overview();
  expect_tidy(text);
  testing::expect_golden("help/gt.txt", text);
  for (const Command* command : all_commands()) {
    const bool is_named = text.find("\n  " + std::string(command->path) + " ") != std::string::npos;
    EXPECT_EQ(is_named, !command->is_hidden) << command->path;
  }
}

TEST(Help, WrappedTextKeepsItsParagraphsAndExamples) {
  EXPECT_EQ(wrapped("one two three", 2, 9), "one two\n  three");
  EXPECT_EQ(wrapped("one\n\ntwo", 2, 9), "one\n\n  two");
  EXPECT_EQ(wrapped("see\n  an example that is long", 0, 9), "see\n  an example that is long");
  EXPECT_EQ(wrapped("unbreakable-word", 2, 9), "unbreakable-word");
}

TEST(Help, AGroupListsItsCommands) {
  static const Command kStart = {.path = "door open", .summary = "Open it"};
  const std::string text = group_help("door", {&kStart});
  EXPECT_THAT(text, ::testing::HasSubstr("  door open  Open it\n"));
  EXPECT_THAT(text, ::testing::HasSubstr("'gt help door COMMAND' tells more"));
}

}  // namespace
}  // namespace gt
