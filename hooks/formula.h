// SPDX-License-Identifier: Apache-2.0
// A formula, `formulas/NAME.yaml` or `.toml`: work as steps, one after the other, each with what it
// asks for and when it is done. The same keys in both:
//
//     formula: fix
//     type: workflow              absent: workflow
//     version: 1
//     description: …
//     vars:
//       what: {description: what is broken, required: true}
//       branch: {description: where, default: main}
//     steps:
//       - id: reproduce
//         title: Reproduce {{what}}
//         description: …
//         acceptance: a test fails because of it
//       - {id: mend, title: Mend it, needs: [reproduce]}
//
// `{{NAME}}` in title, description and acceptance stands for a variable.
//
// A formula of type `expansion` has its steps under `template`, and is about one target: the work
// item on the hook. `{target}`, `{target.title}` and `{target.description}` in its texts are the
// variables item, title and description; `{target}.` before the id of a step says nothing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/store/store.h"

namespace gt {

struct FormulaVariable {
  std::string name;
  std::string description;
  bool is_required = false;
  std::optional<std::string> fallback;
};

struct FormulaStep {
  std::string id;
  std::string title;
  std::string description;
  std::string acceptance;
  std::vector<std::string> needs;
  int line = 0;  ///< in its file
};

struct Formula {
  std::string name;
  std::string type;
  std::string version;
  std::string description;
  std::vector<FormulaVariable> variables;
  std::vector<FormulaStep> steps;  ///< in the order in which they can be taken
  std::string file;
};

using FormulaValues = std::map<std::string, std::string, std::less<>>;

/// Reads and checks a formula; the ending of `file` tells its format. Errors: kCorrupt, with file
/// and line: a missing field, a step's id twice, a need that is no step, needs that form a circle
/// (shown), a variable in a text that the formula does not declare.
[[nodiscard]] Result<Formula> parse_formula(std::string_view text, std::string_view file);

/// The steps with the variables in their places. What `values` does not have is the variable's
/// default. Errors: kUsage for a value of no variable of the formula, and for required ones without
/// a value, which are all named.
[[nodiscard]] Result<std::vector<FormulaStep>> rendered(const Formula& formula,
                                                        const FormulaValues& values);

/// The name by which a file of the folder `formulas/` is called: `shiny` of
/// `formulas/shiny.formula.toml`; nothing for any other file.
[[nodiscard]] std::optional<std::string> formula_name(std::string_view key);

}  // namespace gt
