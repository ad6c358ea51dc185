// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/dialog.h"

#include <algorithm>

#include "common/base/format.h"

namespace gt {

bool is_same_dialog(const ScreenReading& a, const ScreenReading& b) {
  return a.state == ScreenState::kDialog && b.state == a.state && a.rule == b.rule &&
         a.text == b.text &&
         std::equal(
             a.choices.begin(), a.choices.end(), b.choices.begin(), b.choices.end(),
             [](const Choice& x, const Choice& y) { return x.key == y.key && x.label == y.label; });
}

Result<std::string> key_towards(DialogAnswer answer, const ScreenRules& rules,
                                const ScreenReading& shown) {
  if (!shown.is_permission()) {
    return Error{ErrorCode::kRefused, "its screen shows no permission dialog that is recognised",
                 ""};
  }
  const auto& pattern = answer == DialogAnswer::kApprove ? rules.approve : rules.deny;
  const auto means_it = [&](const Choice& row) { return pattern && pattern->matches(row.label); };
  const auto& rows = shown.choices;
  const auto meant = std::find_if(rows.begin(), rows.end(), means_it);
  if (std::count_if(rows.begin(), rows.end(), means_it) != 1) {
    return Error{ErrorCode::kRefused, "no single row of its dialog is known to mean that", ""};
  }
  const auto is_selected = [](const Choice& row) { return row.is_selected; };
  const auto selected = std::find_if(rows.begin(), rows.end(), is_selected);
  if (std::count_if(rows.begin(), rows.end(), is_selected) != 1) {
    return Error{ErrorCode::kRefused, "it cannot be told which row of its dialog is selected", ""};
  }
  if (selected == meant) return std::string("Enter");
  return std::string(selected < meant ? "Down" : "Up");
}

}  // namespace gt
