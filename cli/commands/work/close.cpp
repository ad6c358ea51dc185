// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/work/boards.h"
#include "cli/work/outcomes.h"
#include "common/base/text.h"
#include "hooks/claim.h"

namespace gt {
namespace {

Answer run(Context& context, const Args& args) {
  GT_TRY(const auto ids, work_ids(context, args, args.words("ID")));
  const std::string reason(trimmed(args.value("reason").value_or("")));
  const std::string token = args.value("token").value_or("");
  std::vector<WorkOutcome> outcomes;
  for (const WorkId& id : ids) {
    outcomes.push_back(
        {id, change_and_tell(
                 context, args, id, "work.closed",
                 [&](WorkItem& item) -> Result<void> {
                   if (is_finished(item.standing())) return {};
                   GT_CHECK(check_claim(item, token));
                   GT_CHECK(move_item(item, WorkStatus::kDone, context.now()));
                   item.close_reason = reason;
                   return {};
                 },
                 Value::map({{"reason", reason.empty() ? Value() : Value(reason)}}))});
  }
  return outcomes_report(std::move(outcomes), "is done", "was done already");
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
    .options = {{"reason", 'm', "REASON", "what there is to say about it"},
                {.name = "token", .value = "TOKEN", .summary = "refuse if that claim has ended"}},
    .answer = kOutcomesAnswer,
    .run = run,
};

}  // namespace gt
