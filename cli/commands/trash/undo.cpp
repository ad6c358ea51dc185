// SPDX-License-Identifier: Apache-2.0
#include "cli/trash/undo.h"

#include "cli/command_table.h"
#include "cli/output/confirm.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

constexpr int kMostUndone = 100;

Value value_of(const Undoable& each, const Value& outcome) {
  return Value::map({{"event", each.entry["event"]},
                     {"subject", each.entry["subject"]},
                     {"at", each.entry["at"]},
                     {"deed", each.deed},
                     {"outcome", outcome}});
}

Answer report_of_dry_run(const std::vector<Undoable>& things) {
  std::string text;
  Value::List undone;
  for (const Undoable& each : things) {
    text += format("would {}\n", one_line(each.deed, kMostColumns));
    undone.push_back(value_of(each, Value()));
  }
  return make_report<PlainReport>(text,
                                  Value::map({{"events", std::move(undone)}, {"dry_run", true}}));
}

Answer run(Context& context, const Args& args) {
  const auto word = args.word("N");
  const auto number = word ? parse_integer(*word) : std::optional<long long>(1);
  if (!number || *number < 1 || *number > kMostUndone) {
    return Error{ErrorCode::kUsage,
                 format("'{}' is not a number from 1 to {}", printable(*word), kMostUndone), ""};
  }
  GT_TRY(const auto things, undoable(context, static_cast<std::size_t>(*number)));
  if (things.empty()) {
    return Error{ErrorCode::kNotFound, "there is nothing to take back",
                 "'gt trash list' shows what lies in the trash, 'gt log' what happened"};
  }
  if (args.flag("dry-run")) return report_of_dry_run(things);
  if (!args.flag("yes")) {
    std::vector<std::string> deeds;
    for (const Undoable& each : things) deeds.push_back(each.deed);
    GT_CHECK(confirm(deeds));
  }
  std::string text;
  Value::List undone;
  for (const Undoable& each : things) {
    GT_TRY(const std::string outcome, undo(context, each));
    text += one_line(outcome, kMostColumns) + "\n";
    undone.push_back(value_of(each, outcome));
  }
  return make_report<PlainReport>(text,
                                  Value::map({{"events", std::move(undone)}, {"dry_run", false}}));
}

}  // namespace

const Command kUndo = {
    .path = "undo",
    .aliases = {"revert", "unkill"},
    .group = CommandGroup::kRecords,
    .summary = "Take back what was done last",
    .details =
        "The removal of an agent or a rig, a memory that was forgotten, an escalation that was "
        "closed, a key of town.yaml that was set. Shows what it would do, and asks; where there is "
        "no terminal it takes --yes.",
    .examples = {{"gt undo --dry-run", "what it would take back"},
                 {"gt undo 2 --yes", "the last two of such things"}},
    .positionals = {{"N", "how many, the newest first; 1 by default", Positional::kOptional}},
    .options = {{.name = "dry-run", .summary = "show what would be done"},
                {.name = "yes", .letter = 'y', .summary = "do not ask"}},
    .answer = {{"events", "array", "what was taken back, the newest first"},
               {"events[].event", "string", "that was"},
               {"events[].subject", "string", "of it"},
               {"events[].at", "time", "when it was"},
               {"events[].deed", "string", "what taking it back does"},
               {"events[].outcome", "string?", "what came of it; null: --dry-run"},
               {"dry_run", "boolean", "nothing was done"}},
    .run = run,
};

}  // namespace gt
