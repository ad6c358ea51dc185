// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/dialog.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;

ScreenRules rules() {
  ScreenRules rules;
  rules.approve = *Pattern::compile("^Yes$");
  rules.deny = *Pattern::compile("^No(,|$)");
  return rules;
}

/// A permission dialog whose row `selected` is selected.
ScreenReading dialog(std::size_t selected) {
  ScreenReading reading;
  reading.state = ScreenState::kDialog;
  reading.rule = "permission";
  reading.text = "touch a file";
  reading.choices = {{"1", "Yes", false}, {"2", "Yes, always", false}, {"3", "No, tell me", false}};
  reading.choices[selected].is_selected = true;
  return reading;
}

TEST(KeyTowards, GoesToTheRowAndPressesEnterOnlyThere) {
  EXPECT_EQ(*key_towards(DialogAnswer::kApprove, rules(), dialog(0)), "Enter");
  EXPECT_EQ(*key_towards(DialogAnswer::kApprove, rules(), dialog(1)), "Up");
  EXPECT_EQ(*key_towards(DialogAnswer::kApprove, rules(), dialog(2)), "Up");
  EXPECT_EQ(*key_towards(DialogAnswer::kDeny, rules(), dialog(0)), "Down");
  EXPECT_EQ(*key_towards(DialogAnswer::kDeny, rules(), dialog(1)), "Down");
  EXPECT_EQ(*key_towards(DialogAnswer::kDeny, rules(), dialog(2)), "Enter");
}

TEST(KeyTowards, PressesNothingWhereAnythingIsUncertain) {
  ScreenReading trust = dialog(0);
  trust.rule = "trust";
  EXPECT_THAT(key_towards(DialogAnswer::kApprove, rules(), trust),
              IsError(ErrorCode::kRefused, ""));
  ScreenReading busy = dialog(0);
  busy.state = ScreenState::kBusy;
  EXPECT_THAT(key_towards(DialogAnswer::kApprove, rules(), busy), IsError(ErrorCode::kRefused, ""));
  ScreenReading twice = dialog(0);
  twice.choices[1].label = "Yes";
  EXPECT_THAT(key_towards(DialogAnswer::kApprove, rules(), twice),
              IsError(ErrorCode::kRefused, ""));
  ScreenReading unselected = dialog(0);
  unselected.choices[0].is_selected = false;
  EXPECT_THAT(key_towards(DialogAnswer::kApprove, rules(), unselected),
              IsError(ErrorCode::kRefused, ""));
  EXPECT_THAT(key_towards(DialogAnswer::kApprove, ScreenRules{}, dialog(0)),
              IsError(ErrorCode::kRefused, ""));
}

TEST(IsSameDialog, OnlyTheSelectionMayDiffer) {
  EXPECT_TRUE(is_same_dialog(dialog(0), dialog(2)));
  ScreenReading other = dialog(0);
  other.text = "rm -r /";
  EXPECT_FALSE(is_same_dialog(dialog(0), other));
  other = dialog(0);
  other.choices.pop_back();
  EXPECT_FALSE(is_same_dialog(dialog(0), other));
  other = dialog(0);
  other.state = ScreenState::kReady;
  EXPECT_FALSE(is_same_dialog(dialog(0), other));
}

}  // namespace
}  // namespace gt
