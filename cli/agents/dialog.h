// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "cli/agents/screen.h"
#include "common/base/result.h"

namespace gt {

enum class DialogAnswer { kApprove, kDeny };

/// True if both show the same question with the same rows, whichever of them is selected.
[[nodiscard]] bool is_same_dialog(const ScreenReading& a, const ScreenReading& b);

/// Reads a dialog whose rows stand beside each other from a screen with its colours (`capture-pane
/// -e`): the row is selected whose background is another than that of all others, which is the
/// same. None is where that is not so, and where there are less than three.
[[nodiscard]] ScreenReading read_coloured_dialog(const ScreenRules& rules, std::string_view screen,
                                                 std::string_view title, WallTime now);

/// The key, by tmux's name, that brings this permission dialog one step nearer to its answer: Up or
/// Down (Left or Right) towards the row that means it, and Enter only where that row is selected.
/// Errors: kRefused when this is no permission dialog, or when not exactly one row means the
/// answer, or when none is known to be selected.
[[nodiscard]] Result<std::string> key_towards(DialogAnswer answer, const ScreenRules& rules,
                                              const ScreenReading& shown);

}  // namespace gt
