// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/tell.h"
#include "cli/work/exchange.h"
#include "common/base/format.h"

namespace gt {
namespace {

Answer report_of(Context& context, const Args& args, const std::string& rig, const Imported& what) {
  if (!what.made.empty()) {
    GT_CHECK(tell(context, context.actor(args), "work.imported", rig,
                  Value::map({{"count", static_cast<std::int64_t>(what.made.size())}})));
  }
  Value ids = Value(Value::List());
  for (const WorkId& id : what.made) ids.push_back(id.str());
  std::string text = format("{} imported onto the board of {}", what.made.size(), rig);
  if (!what.made.empty()) {
    text += format(": {} to {}", what.made.front().str(), what.made.back().str());
  }
  text += "\n";
  if (what.present > 0) text += format("{} were there already\n", what.present);
  if (what.unknown_dependencies > 0) {
    text +=
        format("{} dependencies name issues that are not here: kept, but nothing waits for them\n",
               what.unknown_dependencies);
  }
  return make_report<PlainReport>(
      text,
      Value::map({{"rig", rig},
                  {"ids", std::move(ids)},
                  {"present", static_cast<std::int64_t>(what.present)},
                  {"unknown_dependencies", static_cast<std::int64_t>(what.unknown_dependencies)}}));
}

Answer beads(Context& context, const Args& args) {
  GT_TRY(const std::string rig, context.rig(args));
  GT_TRY(const Imported what,
         import_beads(context, rig, context.world().directory / *args.word("FILE")));
  return report_of(context, args, rig, what);
}

Answer kanban(Context& context, const Args& args) {
  GT_TRY(const std::string rig, context.rig(args));
  GT_TRY(const Imported what,
         import_kanban(context, rig, context.world().directory / *args.word("DIR")));
  return report_of(context, args, rig, what);
}

const std::initializer_list<AnswerKey> kAnswer = {
    {"rig", "string", "onto whose board"},
    {"ids[]", "string", "of the items that were made"},
    {"present", "integer", "that were there already"},
    {"unknown_dependencies", "integer", "on issues that are not here: nothing waits for them"}};

}  // namespace

const Command kImportBeads = {
    .path = "import beads",
    .group = CommandGroup::kWork,
    .summary = "Take the issues of a beads export onto a board",
    .details =
        "What this board has no field for is kept in the item, and given back by 'gt export "
        "beads'. Beside an issues.jsonl of a backup its dependencies.jsonl, labels.jsonl and "
        "comments.jsonl are read too. Nothing is written if a line cannot be read; an issue that "
        "is there already is left alone.",
    .examples = {{"gt import beads .beads/issues.jsonl --rig web", "all issues of a repository"}},
    .positionals = {{"FILE", "one issue a line, as JSON"}},
    .answer = kAnswer,
    .run = beads,
};

const Command kImportKanban = {
    .path = "import kanban-md",
    .aliases = {"import kanban"},
    .group = CommandGroup::kWork,
    .summary = "Take the tasks of a kanban-md board onto a board",
    .details =
        "They keep their numbers if these are free, else all get new ones. Nothing is written if "
        "a task cannot be read.",
    .examples = {{"gt import kanban-md ~/project/kanban --rig web", "config.yml stays as it is"}},
    .positionals = {{"DIR", "the folder with its config.yml"}},
    .answer = kAnswer,
    .run = kanban,
};

}  // namespace gt
