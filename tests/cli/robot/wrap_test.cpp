// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/wrap.h"

#include <gtest/gtest.h>

#include "common/base/text.h"

namespace gt {
namespace {

using Lines = std::vector<std::string>;

struct Case {
  const char* name;
  std::string text;
  std::size_t columns;
  Lines lines;
};
const Case kCases[] = {
    {"Empty", "", 10, {""}},
    {"Fits", "ten column", 10, {"ten column"}},
    {"BreaksAtSpaces", "one two three", 8, {"one two", "three"}},
    {"BreaksALongWord", "abcdefghij", 4, {"abcd", "efgh", "ij"}},
    {"KeepsNewlines", "a\n\nb", 10, {"a", "", "b"}},
    {"WideCharactersTakeTwo", "漢字漢字", 5, {"漢字", "漢字"}},
    {"TabsAreSpaces", "a\tb", 10, {"a   b"}},
    {"OneColumn", "漢a", 1, {"漢", "a"}},
};

class WrapTable : public ::testing::TestWithParam<Case> {};

TEST_P(WrapTable, Wraps) {
  EXPECT_EQ(wrapped(GetParam().text, GetParam().columns), GetParam().lines);
}

INSTANTIATE_TEST_SUITE_P(Table, WrapTable, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Wrap, BreaksATextBeforeTheCursorLikeTheWhole) {
  const std::string text = "a line with words 漢字 and more words than fit";
  for (std::size_t columns = 3; columns < 50; ++columns) {
    const Lines whole = wrapped(text, columns, BreakAt::kCharacters);
    for (std::size_t at = 1; at < text.size(); ++at) {
      if (!is_utf8(text.substr(0, at))) continue;
      const Lines start = wrapped(text.substr(0, at), columns, BreakAt::kCharacters);
      ASSERT_LE(start.size(), whole.size());
      for (std::size_t i = 0; i + 1 < start.size(); ++i) EXPECT_EQ(start[i], whole[i]);
      EXPECT_TRUE(whole[start.size() - 1].starts_with(start.back()));
    }
  }
}

}  // namespace
}  // namespace gt
