// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cli/agents/embedded.h"
#include "hooks/formula.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsOk;

TEST(BuiltInFormulas, CanAllBeRunWithATitleAlone) {
  int count = 0;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!formula_name(file.path)) continue;
    ++count;
    GT_ASSERT_OK(const Formula formula, parse_formula(file.content, file.path));
    EXPECT_THAT(rendered(formula, {{"title", "x"}}), IsOk()) << file.path;
    EXPECT_FALSE(formula.description.empty());
  }
  EXPECT_GE(count, 2);
}

}  // namespace
}  // namespace gt
