// SPDX-License-Identifier: Apache-2.0
#include "cli/topics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hooks/merge_rules.h"

namespace gt {
namespace {

using ::testing::HasSubstr;

TEST(Topics, EachKeyThatIsReadOfMergingIsExplained) {
  const std::string text(help_topic("rig.yaml"));
  for (const std::string_view key : merge_rule_keys()) {
    EXPECT_THAT(text, HasSubstr("\n  " + std::string(key) + ":"));
  }
}

TEST(Topics, AWordThatIsNoneIsNone) {
  EXPECT_NE(help_topic("glossary"), "");
  EXPECT_EQ(help_topic("start"), "");
}

}  // namespace
}  // namespace gt
