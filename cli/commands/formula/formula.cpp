// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/formula/library.h"
#include "cli/output/table.h"
#include "common/base/fence.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/formula_run.h"

namespace gt {
namespace {

constexpr std::size_t kMostShownBytes = std::size_t{32} << 10;  ///< of one description

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

class ListReport : public Report {
 public:
  explicit ListReport(std::vector<FormulaEntry> entries) : entries_(std::move(entries)) {}

  [[nodiscard]] Value json() const override {
    Value::List formulas;
    for (const FormulaEntry& each : entries_) {
      const auto& formula = each.formula;
      formulas.push_back(
          Value::map({{"name", each.name},
                      {"file", each.file},
                      {"built_in", each.is_built_in},
                      {"type", formula ? Value(formula->type) : Value()},
                      {"description", formula ? Value(formula->description) : Value()},
                      {"steps", formula ? Value(static_cast<int>(formula->steps.size())) : Value()},
                      {"problem", each.error ? Value(each.error->message) : Value()}}));
    }
    return Value::map({{"formulas", std::move(formulas)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    Table table({"NAME", "FROM", "STEPS", "DESCRIPTION"});
    std::string problems;
    for (const FormulaEntry& each : entries_) {
      const std::string from = each.is_built_in ? "built in" : each.file;
      if (each.formula) {
        table.add({each.name, from, std::to_string(each.formula->steps.size()),
                   one_line(each.formula->description, 200)});
      } else {
        table.add({each.name, from, "", Cell("cannot be used", Colour::kRed)});
        problems += format("{} {}\n", style.paint(Colour::kRed, "✕"),
                           one_line(each.error->message, kMostColumns));
      }
    }
    return table.text(style) + problems;
  }

  [[nodiscard]] int exit_status() const override {
    const bool is_broken = std::any_of(entries_.begin(), entries_.end(),
                                       [](const FormulaEntry& each) { return !each.formula; });
    return is_broken ? 1 : 0;
  }

 private:
  std::vector<FormulaEntry> entries_;
};

Value step_value(const FormulaStep& step) {
  return Value::map({{"id", step.id},
                     {"title", step.title},
                     {"description", step.description},
                     {"acceptance", step.acceptance},
                     {"needs", Value::list_of(step.needs)}});
}

const std::initializer_list<AnswerKey> kFormulaAnswer = {
    {"name", "string", "of the formula"},
    {"file", "string", "where it stands"},
    {"type", "string", "workflow or expansion"},
    {"description", "string", "what it is for"},
    {"vars", "array", "its variables"},
    {"vars[].name", "string", "for --var NAME=VALUE"},
    {"vars[].description", "string", "what it is"},
    {"vars[].required", "boolean", "it has no value of its own"},
    {"vars[].default", "string?", "its value where none is given"},
    {"steps", "array", "in the order in which they are taken"},
    {"steps[].id", "string", "for gt step done"},
    {"steps[].title", "string", "in a line"},
    {"steps[].description", "string", "what it asks for"},
    {"steps[].acceptance", "string", "when it is done"},
    {"steps[].needs", "array", "steps that come before it"},
    {"steps[].needs[]", "string", "an id"},
};

class ShowReport : public Report {
 public:
  explicit ShowReport(Formula formula) : formula_(std::move(formula)) {}

  [[nodiscard]] Value json() const override {
    Value::List variables, steps;
    for (const FormulaVariable& each : formula_.variables) {
      variables.push_back(Value::map({{"name", each.name},
                                      {"description", each.description},
                                      {"required", each.is_required},
                                      {"default", Value::optional(each.fallback)}}));
    }
    for (const FormulaStep& each : formula_.steps) steps.push_back(step_value(each));
    return Value::map({{"name", formula_.name},
                       {"file", formula_.file},
                       {"type", formula_.type},
                       {"description", formula_.description},
                       {"vars", std::move(variables)},
                       {"steps", std::move(steps)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string out = style.paint(Colour::kBold, formula_.name) +
                      format(": {}\n", one_line(formula_.description, 400));
    for (const FormulaVariable& each : formula_.variables) {
      const std::string kind = each.is_required ? " (required)"
                               : each.fallback
                                   ? format(" (default '{}')", one_line(*each.fallback, 40))
                                   : "";
      out += format("  --var {}=…{}  {}\n", each.name, kind, one_line(each.description, 200));
    }
    int number = 0;
    for (const FormulaStep& each : formula_.steps) {
      out += format("\n{}. {}: {}\n", ++number, printable(each.id), defused_line(each.title, 200));
      const Quoted asks = quoted(each.description, kMostShownBytes);
      for (const std::string_view line : lines_of(asks.text)) out += format("   {}\n", line);
      if (asks.bytes_left_out > 0) {
        out +=
            format("   Cut here: {} more bytes stand in {}\n", asks.bytes_left_out, formula_.file);
      }
      if (!each.acceptance.empty()) {
        out += format("   done when: {}\n", defused_line(each.acceptance, 400));
      }
    }
    return out;
  }

 private:
  Formula formula_;
};

Answer list(Context& context, const Args&) {
  GT_TRY(std::vector<FormulaEntry> entries, list_formulas(*context.town().store));
  return make_report<ListReport>(std::move(entries));
}

/// With values its steps as they would be run; without any as they are written.
Answer show(Context& context, const Args& args) {
  GT_TRY(Formula formula, load_formula(*context.town().store, *args.word("NAME")));
  GT_TRY(const FormulaValues values, given_values(args));
  if (!values.empty()) {
    GT_TRY(formula.steps, rendered(formula, values));
  }
  return make_report<ShowReport>(std::move(formula));
}

Answer run(Context& context, const Args& args) {
  Town& town = context.town();
  GT_TRY(const Address address, context.agent(args));
  GT_TRY(const AgentHook hook, town.hooks.load(address));
  GT_TRY(const Formula formula, load_formula(*town.store, *args.word("NAME")));
  GT_TRY(FormulaValues values, given_values(args));
  GT_CHECK(add_item_values(town, hook, formula, values));
  FormulaRun run;
  run.formula = formula.name;
  run.work = hook.work ? hook.work->str() : "";
  run.by = context.actor(Args());
  run.at = context.now();
  GT_TRY(run.steps, rendered(formula, values));
  FormulaRuns runs(*town.store, town.hooks);
  GT_TRY(run, runs.start(address, std::move(run), args.flag("force")));
  GT_CHECK(
      context.write_down("formula.started", address.str(),
                         Value::map({{"run", run.id},
                                     {"formula", run.formula},
                                     {"work", run.work.empty() ? Value() : Value(run.work)}})));
  const FormulaStep& first = run.steps.front();
  return make_report<PlainReport>(
      format("{} runs {}: step 1 of {} is {} ({})\n    gt step done {}, when it is done\n",
             address.str(), run.formula, run.steps.size(), first.id, one_line(first.title, 60),
             first.id),
      Value::map({{"address", address.str()},
                  {"formula", run.formula},
                  {"run", run.id},
                  {"steps", static_cast<int>(run.steps.size())},
                  {"step", first.id}}));
}

}  // namespace

const Command kFormulaList = {
    .path = "formula list",
    .aliases = {"formulas", "formula", "formula ls", "formulas list", "molecule list"},
    .group = CommandGroup::kFormulas,
    .summary = "List the formulas: work as steps",
    .details =
        "Those built in, and the files formulas/*.yaml and formulas/*.toml of the town, "
        "which take the place of a built-in one of the same name.",
    .examples = {{"gt formula list", "what can be run"}},
    .answer = {{"formulas", "array", "sorted by name"},
               {"formulas[].name", "string", "for gt formula run"},
               {"formulas[].file", "string", "where it stands"},
               {"formulas[].built_in", "boolean", "it is no file of the town"},
               {"formulas[].type", "string?", "workflow or expansion"},
               {"formulas[].description", "string?", "what it is for"},
               {"formulas[].steps", "integer?", "how many"},
               {"formulas[].problem", "string?", "why it cannot be used, with file and line"}},
    .run = list,
};

const Command kFormulaShow = {
    .path = "formula show",
    .aliases = {"formula get", "formulas show", "formula view"},
    .group = CommandGroup::kFormulas,
    .summary = "Show a formula, its variables and its steps",
    .examples = {{"gt formula show fix", "as it is written"},
                 {"gt formula show fix --var 'title=the login fails'", "as it would be run"}},
    .positionals = {{"NAME", "of 'gt formula list'"}},
    .options = {{.name = "var",
                 .value = "NAME=VALUE",
                 .summary = "a value for a variable",
                 .repeats = true}},
    .answer = kFormulaAnswer,
    .run = show,
};

const Command kFormulaRun = {
    .path = "formula run",
    .aliases = {"formula start", "formula begin", "formulas run", "formula apply"},
    .group = CommandGroup::kFormulas,
    .summary = "Let an agent take the steps of a formula",
    .details =
        "The steps are kept as they are now, whatever becomes of the file. 'gt prime' tells the "
        "agent the one it is at; a session that dies goes on there. The variables item, title and "
        "description are those of the work on the hook, unless they are given.",
    .examples = {{"gt formula run fix --as web/toast", "with the work on its hook"},
                 {"gt formula run feature --var 'title=a dark theme'", "for the agent itself"}},
    .positionals = {{"NAME", "of 'gt formula list'"}},
    .options = {{.name = "var",
                 .value = "NAME=VALUE",
                 .summary = "a value for a variable",
                 .repeats = true},
                {.name = "force", .summary = "in the place of the formula that runs"}},
    .answer = {{"address", "string", "the agent"},
               {"formula", "string", "that it runs"},
               {"run", "string", "the id of this run"},
               {"steps", "integer", "how many it has"},
               {"step", "string", "the first one"}},
    .run = run,
};

}  // namespace gt
