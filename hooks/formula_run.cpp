// SPDX-License-Identifier: Apache-2.0
#include "hooks/formula_run.h"

#include <algorithm>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {
namespace {

Value optional_text(std::string_view text) {
  return text.empty() ? Value() : Value(text);
}

Result<FormulaStep> read_step(const Value& value, const std::string& file) {
  Fields fields(value, file);
  FormulaStep step;
  step.id = fields.text("id");
  step.title = fields.text("title");
  step.description = fields.text_or("description", "");
  step.acceptance = fields.text_or("acceptance", "");
  GT_CHECK(fields.finish());
  step.line = value.line();
  return step;
}

std::optional<std::size_t> index_of(const FormulaRun& run, std::string_view id) {
  const auto found = std::find_if(run.steps.begin(), run.steps.end(),
                                  [&](const FormulaStep& each) { return each.id == id; });
  if (found == run.steps.end()) return std::nullopt;
  return static_cast<std::size_t>(found - run.steps.begin());
}

std::optional<FormulaStep> step_after(const FormulaRun& run, std::size_t index) {
  return index + 1 < run.steps.size() ? std::optional(run.steps[index + 1]) : std::nullopt;
}

Error no_such_step(const FormulaRun& run, std::string_view id) {
  std::vector<std::string_view> ids;
  for (const FormulaStep& each : run.steps) ids.push_back(each.id);
  const auto meant = nearest(id, ids);
  return {ErrorCode::kNotFound, format("{} has no step '{}'", run.formula, printable(id)),
          meant ? format("did you mean '{}'?", *meant) : "'gt step' shows the present one"};
}

Error runs_already(const Address& agent, const AgentHook& hook) {
  return {ErrorCode::kConflict,
          format("{} runs a formula already, and is at step {}", agent.str(), *hook.step),
          "'gt step' shows it; with --force another takes its place"};
}

bool has_run(const AgentHook& hook) {
  return hook.formula && hook.step;
}

}  // namespace

Result<FormulaRun> parse_formula_run(std::string_view text, std::string_view file) {
  const std::string name(file);
  GT_TRY(Value map, parse_yaml(text, file));
  Fields fields(map, name);
  FormulaRun run;
  run.id = fields.text("id");
  run.formula = fields.text("formula");
  run.work = fields.text_or("work", "");
  run.by = fields.text_or("by", "");
  const auto at = fields.optional_time("at");
  if (!at) fields.fail("at", "is missing");
  run.finished_at = fields.optional_time("finished_at");
  const Value::List& steps = fields.list("steps");
  if (steps.empty()) fields.fail("steps", "is missing");
  GT_CHECK(fields.finish());
  run.at = *at;
  for (const Value& value : steps) {
    GT_TRY(FormulaStep step, read_step(value, name));
    run.steps.push_back(std::move(step));
  }
  run.source = std::move(map);
  return run;
}

std::string format_formula_run(const FormulaRun& run) {
  Value map = run.source;
  Value::List steps;
  for (const FormulaStep& each : run.steps) {
    Value step = Value::map({{"id", each.id}, {"title", each.title}});
    step.set_or_erase("description", optional_text(each.description));
    step.set_or_erase("acceptance", optional_text(each.acceptance));
    steps.push_back(std::move(step));
  }
  map.set("id", run.id);
  map.set("formula", run.formula);
  map.set_or_erase("work", optional_text(run.work));
  map.set("by", run.by);
  map.set("at", format_time(run.at));
  map.set_or_erase("finished_at", time_value(run.finished_at));
  map.set("steps", std::move(steps));
  return to_yaml(map);
}

Result<FormulaRun> FormulaRuns::start(const Address& agent, FormulaRun run, bool replaces) {
  GT_TRY(const AgentHook before, hooks_.load(agent));
  if (has_run(before) && !replaces) return runs_already(agent, before);
  run.id = "f-" + new_short_id(run.at);
  GT_CHECK(store_.put(TownPaths::formula_run_key(agent, run.id), format_formula_run(run),
                      Revision::absent()));
  // Should we stop here, nobody is at a step of it, and the next start makes another.
  GT_CHECK(hooks_.change(agent, [&](AgentHook& hook) -> Result<void> {
    if (has_run(hook) && !replaces) return runs_already(agent, hook);
    hook.formula = run.id;
    hook.step = 1;
    return {};
  }));
  GT_CHECK(erase_others(agent, run.id));
  return run;
}

Result<void> FormulaRuns::erase_others(const Address& agent, std::string_view run) {
  GT_TRY(const auto keys, store_.list(TownPaths::formula_runs_prefix(agent)));
  for (const std::string& key : keys) {
    if (key == TownPaths::formula_run_key(agent, run)) continue;
    GT_TRY(const Document document, store_.get(key));
    GT_CHECK(store_.erase(key, document.revision));
  }
  return {};
}

Result<FormulaRun> FormulaRuns::load(const Address& agent, std::string_view run) {
  const std::string key = TownPaths::formula_run_key(agent, run);
  const auto document = store_.get(key);
  if (document) return parse_formula_run(document->bytes, key);
  if (document.error().code != ErrorCode::kNotFound) return document.error();
  return Error{
      ErrorCode::kCorrupt,
      format("the hook of {} says that it runs a formula, but {} is missing", agent.str(), key),
      "bring the file back, or run the formula anew: gt formula run NAME --force"};
}

Result<std::optional<FormulaPlace>> FormulaRuns::place(const AgentHook& hook) {
  if (!has_run(hook)) return std::optional<FormulaPlace>();
  GT_TRY(FormulaRun run, load(hook.address, *hook.formula));
  const auto index = static_cast<std::size_t>(std::max(*hook.step, 1)) - 1;
  if (index >= run.steps.size()) {
    return Error{ErrorCode::kCorrupt,
                 format("{} is at step {} of {}, which has {}", hook.address.str(), *hook.step,
                        run.formula, run.steps.size()),
                 format("mend 'step' in {}", TownPaths::hook_key(hook.address))};
  }
  return std::optional(FormulaPlace{std::move(run), index});
}

/// A formula that has ended keeps its last steps done, for whoever was killed before it was told.
Result<FormulaRuns::Done> FormulaRuns::after_the_end(const Address& agent, std::string_view id) {
  GT_TRY(const auto keys, store_.list(TownPaths::formula_runs_prefix(agent)));
  std::optional<FormulaRun> last;
  for (const std::string& key : keys) {
    const auto document = store_.get(key);
    if (!document) continue;
    auto run = parse_formula_run(document->bytes, key);
    if (run && run->finished_at && (!last || *run->finished_at > *last->finished_at)) {
      last = *std::move(run);
    }
  }
  const auto index = last && !id.empty() ? index_of(*last, id) : std::nullopt;
  if (index) return Done{*last, std::string(id), true, step_after(*last, *index)};
  return Error{ErrorCode::kConflict, format("{} runs no formula", agent.str()),
               "'gt formula list' lists those there are; 'gt formula run NAME' begins one"};
}

Result<void> FormulaRuns::write_end(const Address& agent, const FormulaRun& run, WallTime now) {
  const std::string key = TownPaths::formula_run_key(agent, run.id);
  return update(store_, key, [&](const std::string* bytes) -> Result<std::string> {
    if (bytes == nullptr) return Error{ErrorCode::kNotFound, format("{} is gone", key), ""};
    GT_TRY(FormulaRun saved, parse_formula_run(*bytes, key));
    if (!saved.finished_at) saved.finished_at = now;
    return format_formula_run(saved);
  });
}

Result<FormulaRuns::Done> FormulaRuns::done(const Address& agent, std::string_view id,
                                            WallTime now) {
  GT_TRY(const AgentHook hook, hooks_.load(agent));
  GT_TRY(const auto here, place(hook));
  if (!here) return after_the_end(agent, id);
  const auto index = id.empty() ? std::optional(here->index) : index_of(here->run, id);
  if (!index) return no_such_step(here->run, id);
  Done done{here->run, here->run.steps[*index].id, *index < here->index,
            step_after(here->run, *index)};
  if (done.was_done) return done;
  if (*index > here->index) {
    return Error{
        ErrorCode::kConflict,
        format("{} is at step '{}'; '{}' comes later", agent.str(), here->step().id, done.step),
        format("gt step done {}", here->step().id)};
  }
  // The end is written first: whoever repeats this finds either the step or the end.
  if (!done.next) GT_CHECK(write_end(agent, here->run, now));
  GT_CHECK(hooks_.change(agent, [&](AgentHook& saved) -> Result<void> {
    done.was_done = saved.formula != hook.formula || saved.step != hook.step;
    if (done.was_done) return {};
    if (done.next) {
      saved.step = *hook.step + 1;
    } else {
      saved.step.reset();
      saved.formula.reset();
    }
    return {};
  }));
  return done;
}

}  // namespace gt
