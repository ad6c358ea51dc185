// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/editor.h"
#include "cli/tell.h"
#include "cli/work/boards.h"
#include "cli/work/item_report.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// What is saved of an edited item: its text with the time of the change.
Result<std::string> checked(Context& context, const WorkItem& before, const std::string& text) {
  GT_TRY(WorkItem item, parse_work_item(text, before.key, before.id.rig()));
  if (item.id != before.id) {
    return Error{
        ErrorCode::kCorrupt,
        format("{}: 'id' was {}, now it is {}", before.key, before.id.str(), item.id.str()), ""};
  }
  GT_CHECK(check_priority(item.priority));
  Boards boards(context, ListScope::kAll);
  for (const WorkId& on : item.depends_on) {
    GT_CHECK(check_dependency(item.id, on, boards.dependencies()));
  }
  item.updated = context.now();
  return format_work_item(item);
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const WorkId id, work_id(context, args, *args.word("ID")));
  Board board = context.town().board(id.rig());
  GT_TRY(const std::string key, board.key_of(id));
  // A broken item can be mended with this, so it need not be readable before.
  WorkItem before(id);
  before.key = key;
  GT_TRY(const bool is_changed, edit_document(context, key, [&](const std::string& text) {
           return checked(context, before, text);
         }));
  GT_TRY(const WorkItem item, board.load(id));
  if (is_changed) GT_CHECK(tell(context, context.actor(args), "work.edited", id.str()));
  return item_report(context, item, is_changed,
                     format("{} {}: {}", id.str(), is_changed ? "is changed" : "stays as it was",
                            one_line(item.title, 60)));
}

}  // namespace

const Command kEdit = {
    .path = "edit",
    .aliases = {"issue edit", "issue update", "task edit", "work edit"},
    .group = CommandGroup::kWork,
    .summary = "Edit a work item in your editor",
    .details =
        "Opens a copy in VISUAL or EDITOR. Only when the copy is right does it replace the item; "
        "otherwise the line at fault is named and your text is kept. The file itself may be "
        "edited at any time as well.",
    .examples = {{"gt edit web-42", "its fields and its text"}},
    .positionals = {{"ID", "the item: web-42, or 42 where the rig is clear"}},
    .answer = kItemAnswer,
    .run = run,
};

}  // namespace gt
