// SPDX-License-Identifier: Apache-2.0
// The formulas there are: those built in, and the files of the town's folder `formulas/`, which
// take the place of a built-in one of the same name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"
#include "hooks/formula.h"

namespace gt {

/// One formula, or why it cannot be used.
struct FormulaEntry {
  std::string name;
  std::string file;  ///< in the town, or as it is built in
  bool is_built_in = false;
  std::optional<Formula> formula;
  std::optional<Error> error;
};

/// All of them, sorted by name. A broken file hides no other. Errors: kDisk, kFailed.
[[nodiscard]] Result<std::vector<FormulaEntry>> list_formulas(Store& store);

/// Errors: kNotFound, with the nearest as the hint; kConflict when two files have that name;
/// kCorrupt.
[[nodiscard]] Result<Formula> load_formula(Store& store, std::string_view name);

/// What `--var NAME=VALUE …` says. Errors: kUsage.
[[nodiscard]] Result<FormulaValues> given_values(const Args& args);

/// Adds what the work item on the hook tells: `item`, `title` and `description`, where the formula
/// has such a variable and no other value is given.
[[nodiscard]] Result<void> add_item_values(Town& town, const AgentHook& hook,
                                           const Formula& formula, FormulaValues& values);

}  // namespace gt
