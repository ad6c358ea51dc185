// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/work/listing.h"
#include "cli/work/outcomes.h"
#include "common/base/format.h"
#include "hooks/rig.h"

namespace gt {
namespace {

/// What is done on the boards that are meant, and has been for `age`.
Result<std::vector<WorkId>> done_for(Context& context, const Args& args, Duration age) {
  WorkFilter filter;
  filter.statuses = {std::string(work_status_name(WorkStatus::kDone))};
  GT_TRY(const WorkListing listing, list_work(context, args, filter));
  if (!listing.problems.empty()) return listing.problems.front();
  std::vector<WorkId> ids;
  for (const WorkSummary* item : listing.items) {
    const auto since = item->completed ? item->completed : item->updated;
    if (since && context.now() - *since >= age) ids.push_back(item->id);
  }
  return ids;
}

Result<std::vector<WorkId>> wanted(Context& context, const Args& args) {
  const std::vector<std::string> words = args.words("ID");
  GT_TRY(const auto age, args.duration("older-than"));
  const bool is_done = args.flag("done") || age;
  if (is_done == !words.empty()) {
    return Error{ErrorCode::kUsage, "what is to be archived: some items, or what is done?",
                 "gt archive ID…, or gt archive --done --older-than 7d"};
  }
  if (!is_done) return work_ids(context, args, words);
  return done_for(context, args, age.value_or(Duration(0)));
}

/// What waits for an unfinished item would be free once that is archived. Items that go together
/// are no obstacle to each other.
Result<void> check_nobody_waits(Context& context, Boards& boards, const WorkItem& item,
                                const std::vector<WorkId>& going) {
  if (is_finished(item.standing())) return {};
  GT_TRY(const auto rigs, list_rigs(context.town().paths));
  for (const std::string& rig : rigs) {
    GT_TRY(const BoardList* list, boards.list(rig));
    for (const WorkSummary& each : list->items) {
      const auto has = [](const std::vector<WorkId>& ids, const WorkId& id) {
        return std::find(ids.begin(), ids.end(), id) != ids.end();
      };
      if (!has(each.depends_on, item.id) || has(going, each.id)) continue;
      return Error{
          ErrorCode::kRefused,
          format("{} waits for {}, which is not done", each.id.str(), item.id.str()),
          format("'gt close {}' if it is, 'gt dep remove {} {}' if nobody needs it; --force "
                 "archives it all the same",
                 item.id.str(), each.id.str(), item.id.str())};
    }
  }
  return {};
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const auto ids, wanted(context, args));
  Boards boards(context, ListScope::kUnfinished);
  std::vector<WorkOutcome> outcomes;
  for (const WorkId& id : ids) {
    // What it was, for whoever takes this back.
    const auto before = context.town().board(id.rig()).load(id);
    outcomes.push_back(
        {id, change_and_tell(
                 context, args, id, "work.archived",
                 [&](WorkItem& item) -> Result<void> {
                   if (!args.flag("force"))
                     GT_CHECK(check_nobody_waits(context, boards, item, ids));
                   return move_item(item, WorkStatus::kArchived, context.now());
                 },
                 Value::map({{"before", before ? Value(before->status) : Value()}}))});
  }
  return outcomes_report(std::move(outcomes), "is archived", "was archived already");
}

}  // namespace

const Command kArchive = {
    .path = "archive",
    .aliases = {"issue archive", "task archive", "work archive"},
    .group = CommandGroup::kWork,
    .summary = "Put work items out of sight",
    .details =
        "Their files stay; 'gt ls --all' and 'gt search' show them, 'gt reopen' brings them back.",
    .examples = {{"gt archive web-42", "one"},
                 {"gt archive --done --older-than 7d", "what has been done for a week"}},
    .positionals = {{"ID", "the items", Positional::kAny}},
    .options = {{.name = "force", .summary = "also what others wait for"},
                {.name = "done", .summary = "what is done, on the boards that are meant"},
                {"older-than", 0, "DURATION", "of that, what was done so long ago"}},
    .answer = kOutcomesAnswer,
    .run = run,
};

}  // namespace gt
