// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/tell.h"
#include "cli/work/boards.h"
#include "cli/work/item_report.h"
#include "cli/work/item_text.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostBodyBytes = std::size_t{16} << 20;

/// The text of the item: --body, standard input, what was written in the editor, or none.
Result<std::string> body_of(Context& context, const Args& args) {
  std::string body = args.value("body").value_or("");
  if (body == "-") {
    GT_TRY(body, read_input("--body", kMostBodyBytes));
  }
  if (args.flag("edit")) return write_in_editor(context, body);
  return body;
}

Result<NewItem> wanted_item(Context& context, const Args& args) {
  NewItem item;
  item.title = *args.word("TITLE");
  item.priority = args.value("priority").value_or("");
  if (!item.priority.empty()) GT_CHECK(check_priority(item.priority));
  item.tags = split_at_commas(args.values("tag"));
  item.assignee = args.value("assignee").value_or("");
  if (args.flag("hold")) item.status = work_status_name(WorkStatus::kBacklog);
  GT_TRY(item.depends_on, work_ids(context, args, args.values("depends")));
  if (const auto parent = args.value("parent")) {
    GT_TRY(item.parent, work_id(context, args, *parent));
  }
  return item;
}

/// What the new item names must be there: a slip would block it for ever.
Result<void> check_named(Context& context, const NewItem& item) {
  for (const WorkId& id : item.depends_on) {
    GT_TRY(const WorkItem ignored, context.town().board(id.rig()).load(id));
  }
  if (!item.parent) return {};
  GT_TRY(const WorkItem ignored, context.town().board(item.parent->rig()).load(*item.parent));
  return {};
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const std::string rig, context.rig(args));
  GT_TRY(NewItem wanted, wanted_item(context, args));
  GT_CHECK(check_named(context, wanted));
  GT_TRY(wanted.body, body_of(context, args));
  GT_TRY(const WorkItem item, context.town().board(rig).create(wanted, context.now()));
  GT_CHECK(tell(context, context.actor(args), "work.added", item.id.str(),
                Value::map({{"title", item.title}})));
  const std::string line =
      format("{} added: {}\n  {}", item.id.str(), one_line(item.title, 60), item.key);
  return item_report(context, item, true, line);
}

}  // namespace

const Command kAdd = {
    .path = "add",
    .aliases = {"create", "new", "issue create", "issue add", "issue new", "task add",
                "task create", "task new", "work add"},
    .group = CommandGroup::kWork,
    .summary = "Write a new work item down on a rig's board",
    .details =
        "The item is a Markdown file in RIG/board/tasks, yours to edit at any time. Its id is "
        "the rig's name and the next number of the board. After a moment (dispatch.settle in "
        "town.yaml) it goes to a free polecat, unless it is kept in backlog, waits for other "
        "items, "
        "or the rig's dispatch is manual; 'gt dispatch explain' tells.",
    .examples = {{"gt add 'Fix the login' --rig web -p high --tag security", "a short one"},
                 {"gt add 'Fix the login' --depends web-7 --body -",
                  "after web-7, its text from standard input"}},
    .positionals = {{"TITLE", "what is to be done, in one line"}},
    .options = {{"body", 'b', "TEXT", "what it asks for, in Markdown; - reads standard input"},
                {.name = "edit", .letter = 'e', .summary = "write the text in your editor"},
                {"priority", 'p', "PRIORITY", "critical, high, medium or low"},
                {"tag", 't', "TAG", "a tag, or several with commas; may be given again", true},
                {"depends", 'd', "ID", "an item that must be done before; may be given again",
                 true},
                {"parent", 0, "ID", "the item it is a part of"},
                {"assignee", 0, "NAME", "whose it is: it goes to nobody else"},
                {.name = "hold", .summary = "keep it in backlog: 'gt move ID todo' lets it go"}},
    .answer = kItemAnswer,
    .run = run,
};

}  // namespace gt
