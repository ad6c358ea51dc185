// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/work/boards.h"
#include "cli/work/moving.h"
#include "cli/work/work_view.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// What became of one of the ids.
struct Outcome {
  WorkId id;
  Result<ChangedItem> changed;
};

class CloseReport : public Report {
 public:
  explicit CloseReport(std::vector<Outcome> outcomes) : outcomes_(std::move(outcomes)) {}

  [[nodiscard]] Value json() const override {
    Value items = Value(Value::List());
    for (const Outcome& each : outcomes_) {
      const bool is_done = each.changed.has_value();
      items.push_back(
          Value::map({{"id", each.id.str()},
                      {"status", is_done ? Value(each.changed->item.standing_name()) : Value()},
                      {"is_changed", is_done && each.changed->is_changed},
                      {"problem", is_done ? Value() : Value(each.changed.error().message)}}));
    }
    return Value::map({{"items", std::move(items)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string text;
    for (const Outcome& each : outcomes_) {
      if (each.changed) {
        text += format("{} {} {}: {}\n", style.paint(Colour::kGreen, "✓"), each.id.str(),
                       each.changed->is_changed ? "is done" : "was done already",
                       one_line(each.changed->item.title, 60));
      } else {
        const Error& error = each.changed.error();
        text += format("{} {}\n", style.paint(Colour::kRed, "✕"), printable(error.message));
        if (!error.hint.empty()) text += format("    {}\n", printable(error.hint));
      }
    }
    return text;
  }

  [[nodiscard]] int exit_status() const override {
    for (const Outcome& each : outcomes_) {
      if (!each.changed) return gt::exit_status(each.changed.error().code);
    }
    return 0;
  }

 private:
  std::vector<Outcome> outcomes_;
};

Answer run(Context& context, const Args& args) {
  GT_TRY(const auto ids, work_ids(context, args, args.words("ID")));
  const std::string reason(trimmed(args.value("reason").value_or("")));
  std::vector<Outcome> outcomes;
  for (const WorkId& id : ids) {
    outcomes.push_back(
        {id, change_and_tell(
                 context, args, id, "work.closed",
                 [&](WorkItem& item) -> Result<void> {
                   if (is_finished(item.standing())) return {};
                   GT_CHECK(move_item(item, WorkStatus::kDone, context.now()));
                   item.close_reason = reason;
                   return {};
                 },
                 Value::map({{"reason", reason.empty() ? Value() : Value(reason)}}))});
  }
  return make_report<CloseReport>(std::move(outcomes));
}

}  // namespace

const Command kClose = {
    .path = "close",
    .aliases = {"issue close", "task close", "task done", "work close", "finish"},
    .group = CommandGroup::kWork,
    .summary = "Say that work items are done",
    .details =
        "For what needs no merge, or was merged by hand. What is done or archived already stays as "
        "it is.",
    .examples = {{"gt close web-42 -m 'released'", "one, and why"},
                 {"gt close web-42 web-43", "several"}},
    .positionals = {{"ID", "the items", Positional::kSome}},
    .options = {{"reason", 'm', "REASON", "what there is to say about it"}},
    .answer = {{"items", "array", "one for each id"},
               {"items[].id", "string", "of the item"},
               {"items[].status", "string?", "where it stands; null: see problem"},
               {"items[].is_changed", "boolean", "false: it was closed already, or see problem"},
               {"items[].problem", "string?", "why it could not be closed"}},
    .run = run,
};

}  // namespace gt
