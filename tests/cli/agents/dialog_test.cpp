// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/dialog.h"

#include <gtest/gtest.h>

#include "common/base/format.h"
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

TEST(KeyTowards, GoesSidewaysWhereRowsStandBesideEachOther) {
  ScreenRules beside = rules();
  beside.beside = {"Yes", "Yes, always", "No, tell me"};
  EXPECT_EQ(*key_towards(DialogAnswer::kApprove, beside, dialog(0)), "Enter");
  EXPECT_EQ(*key_towards(DialogAnswer::kApprove, beside, dialog(2)), "Left");
  EXPECT_EQ(*key_towards(DialogAnswer::kDeny, beside, dialog(1)), "Right");
}

/// A dialog of three words beside each other, written with these colours.
ScreenReading coloured(std::string_view row) {
  ScreenRules rules;
  rules.beside = {"Once", "Always", "Never"};
  rules.rules = {
      {ScreenState::kDialog, "permission", {}, {*Pattern::compile("Permission")}, 9, {}}};
  return read_coloured_dialog(
      rules, format("Once Always Never\nPermission\n\x1b[48;5;9m\n {}\n", row), "", WallTime());
}

std::string selected_rows(const ScreenReading& reading) {
  std::string labels;
  for (const Choice& each : reading.choices) {
    if (each.is_selected) labels += each.label;
  }
  return labels;
}

TEST(ReadColouredDialog, TheRowWithABackgroundOfItsOwnIsSelected) {
  for (const char* row : {"\x1b[48;5;215m Once \x1b[48;5;9m  Always   Never",
                          "\x1b[44m Once \x1b[48;5;9m  Always   Never",
                          "\x1b[38;5;1;48;2;1;2;3m Once \x1b[0;48;5;9m  Always   Never",
                          "\x1b[7mOnce\x1b[27m  \x1b[38;2;48;5;8mAlways   Never"}) {
    EXPECT_EQ(selected_rows(coloured(row)), "Once") << row;
  }
  EXPECT_EQ(selected_rows(coloured("Once  \x1b[49mAlways\x1b[48;5;9m  Never")), "Always");
  EXPECT_EQ(selected_rows(coloured("Once  Always  \x1b[mNever")), "Never");
}

TEST(ReadColouredDialog, NoRowIsSelectedWhereTheColoursLeaveADoubt) {
  for (const char* row : {"Once  Always  Never", "\x1b[38;5;3mOnce\x1b[38;5;9m  Always  Never",
                          "Once  \x1b[44mAlways  \x1b[45mNever", "Once  \x1b[44mAlways\x1b[",
                          "\x1b[44mOnce\x1b[49m\nAlways  Never"}) {
    EXPECT_EQ(selected_rows(coloured(row)), "") << row;
    EXPECT_EQ(coloured(row).choices.size(), 3U) << row;
  }
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
