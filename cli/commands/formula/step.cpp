// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/tell.h"
#include "common/base/fence.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/formula_run.h"

namespace gt {
namespace {

constexpr std::size_t kMostShownBytes = std::size_t{32} << 10;

Value place_value(const Address& address, const std::optional<FormulaPlace>& place) {
  const FormulaStep none;
  const FormulaStep& step = place ? place->step() : none;
  const auto if_there = [&](const Value& value) { return place ? value : Value(); };
  return Value::map({{"address", address.str()},
                     {"formula", if_there(place ? place->run.formula : "")},
                     {"run", if_there(place ? place->run.id : "")},
                     {"number", if_there(place ? static_cast<int>(place->index) + 1 : 0)},
                     {"steps", if_there(place ? static_cast<int>(place->run.steps.size()) : 0)},
                     {"id", if_there(step.id)},
                     {"title", if_there(defused(step.title))},
                     {"description", if_there(defused(step.description))},
                     {"acceptance", if_there(defused(step.acceptance))}});
}

std::string place_text(const Address& address, const std::optional<FormulaPlace>& place) {
  if (!place) return format("{} runs no formula\n", address.str());
  const FormulaStep& step = place->step();
  std::string out =
      format("{}, step {} of {}: {}: {}\n", defused_line(place->run.formula, 60), place->index + 1,
             place->run.steps.size(), printable(step.id), defused_line(step.title, 200));
  const Quoted asks = quoted(step.description, kMostShownBytes);
  out += asks.text;
  if (asks.bytes_left_out > 0) {
    out += format("Cut here: {} more bytes are in the formula\n", asks.bytes_left_out);
  }
  if (!step.acceptance.empty()) {
    out += format("done when: {}\n", defused_line(step.acceptance, 400));
  }
  return out + format("    gt step done {}\n", printable(step.id));
}

Answer show(Context& context, const Args& args) {
  Town& town = context.town();
  GT_TRY(const Address address, context.agent(args));
  GT_TRY(const AgentHook hook, town.hooks.load(address));
  GT_TRY(const auto place, FormulaRuns(*town.store, town.hooks).place(hook));
  return make_report<PlainReport>(place_text(address, place), place_value(address, place));
}

std::string done_text(const Address& address, const FormulaRuns::Done& done) {
  std::string text =
      format("{} is done{}\n", printable(done.step), done.was_done ? ", and was before" : "");
  if (done.was_done) return text;
  if (!done.next) return text + format("that was the last step of {}\n", done.run.formula);
  return text + format("next for {}: {}: {}\n    gt step shows it\n", address.str(),
                       printable(done.next->id), defused_line(done.next->title, 60));
}

Answer done(Context& context, const Args& args) {
  Town& town = context.town();
  GT_TRY(const Address address, context.agent(args));
  FormulaRuns runs(*town.store, town.hooks);
  GT_TRY(const auto done, runs.done(address, args.word("ID").value_or(""), context.now()));
  if (!done.was_done) {
    GT_CHECK(tell(
        context, context.actor(Args()), done.next ? "formula.step" : "formula.finished",
        address.str(),
        Value::map({{"run", done.run.id}, {"formula", done.run.formula}, {"step", done.step}})));
  }
  return make_report<PlainReport>(
      done_text(address, done), Value::map({{"address", address.str()},
                                            {"formula", done.run.formula},
                                            {"run", done.run.id},
                                            {"step", done.step},
                                            {"was_done", done.was_done},
                                            {"next", done.next ? Value(done.next->id) : Value()}}));
}

}  // namespace

const Command kStep = {
    .path = "step",
    .aliases = {"step show", "formula step", "formula status", "step current"},
    .group = CommandGroup::kFormulas,
    .summary = "Show the step an agent is at",
    .examples = {{"gt step", "what I am at"}, {"gt step --as web/toast", "what another one is at"}},
    .answer = {{"address", "string", "the agent"},
               {"formula", "string?", "that it runs; null: none"},
               {"run", "string?", "the id of this run"},
               {"number", "integer?", "of the step, from 1"},
               {"steps", "integer?", "how many there are"},
               {"id", "string?", "of the step"},
               {"title", "string?", "in a line"},
               {"description", "string?", "what it asks for"},
               {"acceptance", "string?", "when it is done"}},
    .run = show,
};

const Command kStepDone = {
    .path = "step done",
    .aliases = {"step complete", "step finish", "step next", "formula done", "formula next"},
    .group = CommandGroup::kFormulas,
    .summary = "Say that a step is done; the next one begins",
    .details =
        "With its ID the call can be repeated, after a kill or a doubt: a step that is done stays "
        "done, and none is passed over. Without, it means the step the agent is at.",
    .examples = {{"gt step done reproduce", "the step 'reproduce' is done"}},
    .positionals = {{"ID", "of the step", Positional::kOptional}},
    .answer = {{"address", "string", "the agent"},
               {"formula", "string", "that it runs"},
               {"run", "string", "the id of this run"},
               {"step", "string", "that is done"},
               {"was_done", "boolean", "it was before: nothing has changed"},
               {"next", "string?", "the step that begins; null: it was the last one"}},
    .run = done,
};

}  // namespace gt
