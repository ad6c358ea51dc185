// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/work/moving.h"

namespace gt {

/// What became of one of several items.
struct WorkOutcome {
  WorkId id;
  Result<ChangedItem> changed;
};

/// What became of each; `now` and `before` say it of one that was changed and one that was not
/// (`is done`, `was done already`). The exit status is that of the first failure.
[[nodiscard]] Answer outcomes_report(std::vector<WorkOutcome> outcomes, std::string_view now,
                                     std::string_view before);

/// The keys of an outcomes_report.
inline const std::initializer_list<AnswerKey> kOutcomesAnswer = {
    {"items", "array", "one for each item"},
    {"items[].id", "string", "of the item"},
    {"items[].status", "string?", "where it stands; null: see problem"},
    {"items[].is_changed", "boolean", "false: it was so already, or see problem"},
    {"items[].problem", "string?", "why it could not be changed"}};

}  // namespace gt
