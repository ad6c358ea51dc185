// SPDX-License-Identifier: Apache-2.0
#include "hooks/formula.h"

#include <algorithm>
#include <array>
#include <functional>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/toml.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {
namespace {

constexpr std::size_t kMostSteps = 100, kMostIdBytes = 60;
constexpr std::string_view kTarget = "{target}.";

/// What an expansion says of its target, and the variable that says it here.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kTargetWords = {{
    {"{target.title}", "{{title}}"},
    {"{target.description}", "{{description}}"},
    {"{target}", "{{item}}"},
}};

Error wrong(std::string_view file, int line, std::string message) {
  return {ErrorCode::kCorrupt, format("{}:{}: {}", file, std::max(line, 1), message),
          format("mend {} with an editor", file)};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// Calls `use` with each `{{NAME}}` of `text` and puts what it returns in its place.
Result<std::string> expanded(std::string_view text,
                             const std::function<Result<std::string>(std::string_view name)>& use) {
  std::string out;
  while (true) {
    const std::size_t begin = text.find("{{");
    const std::size_t end = begin == text.npos ? begin : text.find("}}", begin);
    if (end == text.npos) return out + std::string(text);
    out += text.substr(0, begin);
    GT_TRY(const std::string value, use(trimmed(text.substr(begin + 2, end - begin - 2))));
    out += value;
    text.remove_prefix(end + 2);
  }
}

Result<FormulaVariable> read_variable(std::string_view name, const Value& value,
                                      const std::string& file) {
  FormulaVariable variable;
  variable.name = name;
  if (const std::string* fallback = value.as_string()) {  // `vars: {branch: main}`
    variable.fallback = *fallback;
    return variable;
  }
  Fields fields(value, file);
  variable.description = fields.text_or("description", "");
  variable.is_required = fields.bool_or("required", false);
  variable.fallback = fields.optional_text("default");
  GT_CHECK(fields.finish());
  return variable;
}

Result<FormulaStep> read_step(const Value& value, const std::string& file, bool is_expansion) {
  Fields fields(value, file);
  FormulaStep step;
  step.line = value.line();
  step.id = fields.text("id");
  step.title = fields.text("title");
  step.description = fields.text_or("description", "");
  step.acceptance = fields.text_or("acceptance", "");
  step.needs = fields.texts("needs");
  GT_CHECK(fields.finish());
  if (is_expansion) {
    step.id = replaced(step.id, kTarget, "");
    for (std::string& need : step.needs) need = replaced(need, kTarget, "");
    for (std::string* text : {&step.title, &step.description, &step.acceptance}) {
      for (const auto& [word, variable] : kTargetWords) *text = replaced(*text, word, variable);
    }
  }
  if (step.id.size() > kMostIdBytes || step.id.find_first_of(" \t\n/`") != step.id.npos) {
    return wrong(
        file, step.line,
        format("'{}' is no id: a word of {} bytes at most", one_line(step.id, 40), kMostIdBytes));
  }
  return step;
}

const FormulaStep* find_step(const std::vector<FormulaStep>& steps, std::string_view id) {
  const auto found =
      std::find_if(steps.begin(), steps.end(), [&](const auto& each) { return each.id == id; });
  return found == steps.end() ? nullptr : &*found;
}

Result<void> check_needs(const Formula& formula) {
  std::vector<std::string_view> ids;
  for (const FormulaStep& step : formula.steps) {
    if (std::find(ids.begin(), ids.end(), step.id) != ids.end()) {
      return wrong(formula.file, step.line, format("there are two steps '{}'", step.id));
    }
    ids.push_back(step.id);
  }
  for (const FormulaStep& step : formula.steps) {
    for (const std::string& need : step.needs) {
      if (find_step(formula.steps, need) != nullptr) continue;
      const auto meant = nearest(need, ids);
      return wrong(formula.file, step.line,
                   format("step '{}' needs '{}', which is no step{}", step.id, need,
                          meant ? format("; did you mean '{}'?", *meant) : ""));
    }
  }
  return {};
}

/// A circle of needs among steps none of which can be the first: `a → b → a`.
std::string circle_among(const std::vector<FormulaStep>& steps) {
  std::vector<std::string> path;
  const FormulaStep* step = &steps.front();
  while (std::find(path.begin(), path.end(), step->id) == path.end()) {
    path.push_back(step->id);
    const auto next =
        std::find_if(step->needs.begin(), step->needs.end(),
                     [&](const std::string& need) { return find_step(steps, need) != nullptr; });
    step = find_step(steps, *next);
  }
  path.erase(path.begin(), std::find(path.begin(), path.end(), step->id));
  path.push_back(step->id);
  return join(path, " → ");
}

/// Steps in the order in which they can be taken, otherwise as in the file.
Result<std::vector<FormulaStep>> in_order(const Formula& formula) {
  std::vector<FormulaStep> left = formula.steps, ordered;
  while (!left.empty()) {
    const auto next = std::find_if(left.begin(), left.end(), [&](const FormulaStep& step) {
      return std::all_of(step.needs.begin(), step.needs.end(), [&](const std::string& need) {
        return find_step(ordered, need) != nullptr;
      });
    });
    if (next == left.end()) {
      return wrong(formula.file, left.front().line,
                   format("steps need each other: {}", circle_among(left)));
    }
    ordered.push_back(std::move(*next));
    left.erase(next);
  }
  return ordered;
}

const FormulaVariable* find_variable(const Formula& formula, std::string_view name) {
  const auto& all = formula.variables;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == name; });
  return found == all.end() ? nullptr : &*found;
}

Result<void> check_texts(const Formula& formula) {
  std::vector<std::string_view> names;
  for (const FormulaVariable& each : formula.variables) names.push_back(each.name);
  for (const FormulaStep& step : formula.steps) {
    for (const std::string* text : {&step.title, &step.description, &step.acceptance}) {
      const auto checked = expanded(*text, [&](std::string_view name) -> Result<std::string> {
        if (find_variable(formula, name) != nullptr) return std::string();
        const auto meant = nearest(name, names);
        return wrong(
            formula.file, step.line,
            format("step '{}' uses {{{{{}}}}}, which is no variable of the formula{}", step.id,
                   one_line(name, 40), meant ? format("; did you mean '{}'?", *meant) : ""));
      });
      if (!checked) return checked.error();
    }
  }
  return {};
}

void add_target(Formula& formula) {
  formula.variables.push_back({"item", "the id of the work item", false, ""});
  formula.variables.push_back({"title", "the title of the work item", true, {}});
  formula.variables.push_back({"description", "the text of the work item", false, ""});
}

}  // namespace

Result<Formula> parse_formula(std::string_view text, std::string_view file) {
  const std::string name(file);
  GT_TRY(const Value map,
         file.ends_with(".toml") ? parse_toml(text, file) : parse_yaml(text, file));
  Fields fields(map, name);
  Formula formula;
  formula.file = file;
  formula.name = fields.text("formula");
  if (formula_name(file) && formula.name != formula_name(file)) {
    fields.fail("formula", format("must be {}, as the file's name says", *formula_name(file)));
  }
  formula.type = fields.text_or("type", "workflow");
  const bool is_expansion = formula.type == "expansion";
  if (!is_expansion && formula.type != "workflow") {
    fields.fail("type", "must be workflow or expansion");
  }
  formula.version = fields.text_or("version", "");
  formula.description = fields.text_or("description", "");
  const Value& variables = fields.map("vars");
  const std::string_view steps_key = is_expansion ? "template" : "steps";
  const Value::List& steps = fields.list(steps_key);
  if (steps.empty()) fields.fail(steps_key, "is missing: a formula has steps");
  if (steps.size() > kMostSteps) fields.fail(steps_key, format("has over {} steps", kMostSteps));
  GT_CHECK(fields.finish());
  for (const auto& [key, value] : variables.entries()) {
    GT_TRY(FormulaVariable variable, read_variable(key, value, name));
    formula.variables.push_back(std::move(variable));
  }
  if (is_expansion) add_target(formula);
  for (const Value& value : steps) {
    GT_TRY(FormulaStep step, read_step(value, name, is_expansion));
    formula.steps.push_back(std::move(step));
  }
  GT_CHECK(check_needs(formula));
  GT_CHECK(check_texts(formula));
  GT_TRY(formula.steps, in_order(formula));
  return formula;
}

Result<std::vector<FormulaStep>> rendered(const Formula& formula, const FormulaValues& values) {
  std::vector<std::string_view> names;
  for (const FormulaVariable& each : formula.variables) names.push_back(each.name);
  for (const auto& [name, value] : values) {
    if (find_variable(formula, name) != nullptr) continue;
    const auto meant = nearest(name, names);
    return Error{ErrorCode::kUsage,
                 format("{} has no variable '{}'", formula.name, printable(name)),
                 meant ? format("did you mean '{}'?", *meant)
                       : format("'gt formula show {}' lists them", formula.name)};
  }
  std::vector<std::string> missing;
  for (const FormulaVariable& each : formula.variables) {
    if (each.is_required && !each.fallback && !values.contains(each.name)) {
      missing.push_back(each.name);
    }
  }
  if (!missing.empty()) {
    return Error{ErrorCode::kUsage,
                 format("{} needs a value for {}", formula.name, join(missing, ", ")),
                 format("give it with --var {}=…", missing.front())};
  }
  const auto value_of = [&](std::string_view name) -> Result<std::string> {
    const auto given = values.find(name);
    if (given != values.end()) return given->second;
    return find_variable(formula, name)->fallback.value_or("");
  };
  std::vector<FormulaStep> steps = formula.steps;
  for (FormulaStep& step : steps) {
    for (std::string* text : {&step.title, &step.description, &step.acceptance}) {
      GT_TRY(*text, expanded(*text, value_of));
    }
  }
  return steps;
}

std::optional<std::string> formula_name(std::string_view key) {
  const std::string prefix = TownPaths::formulas_prefix();
  if (!key.starts_with(prefix)) return std::nullopt;
  key.remove_prefix(prefix.size());
  if (!key.ends_with(".yaml") && !key.ends_with(".toml")) return std::nullopt;
  key.remove_suffix(5);
  if (key.ends_with(".formula")) key.remove_suffix(8);
  const bool is_name = !key.empty() && key.find_first_of("./ ") == key.npos;
  return is_name ? std::optional(std::string(key)) : std::nullopt;
}

}  // namespace gt
