// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/context.h"
#include "cli/work/work_view.h"
#include "hooks/board.h"

namespace gt {

/// What became of one item: `line` for people, its keys for --json. `is_changed` tells whether
/// anything was written.
[[nodiscard]] Answer item_report(Context& context, const WorkSummary& item, bool is_changed,
                                 std::string line);

/// The keys of an item_report: those of the item, and whether it was changed.
inline const std::initializer_list<AnswerKey> kItemAnswer = {
    GT_WORK_KEYS(""), {"is_changed", "boolean", "false: it was so already"}};

}  // namespace gt
