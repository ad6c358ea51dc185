// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/work/listing.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/work_status.h"

namespace gt {
namespace {

/// A word that is no status and that no item has is a slip, not an empty list.
Result<void> check_statuses(const WorkFilter& filter, const WorkListing& listing) {
  for (const std::string& status : filter.statuses) {
    const bool is_there =
        std::any_of(listing.items.begin(), listing.items.end(),
                    [&](const WorkSummary* item) { return item->standing_name() == status; });
    if (is_there || work_status_named(status)) continue;
    const auto& names = work_status_names();
    const auto meant = nearest(status, names);
    return Error{ErrorCode::kUsage,
                 format("'{}' is no status, and no item has it", one_line(status, 40)),
                 meant ? format("did you mean '{}'?", *meant)
                       : join(std::vector<std::string>(names.begin(), names.end()), ", ")};
  }
  return {};
}

/// What is said of an empty list.
std::string none_of(const WorkFilter& filter) {
  if (filter.statuses.empty() && filter.tags.empty() && !filter.assignee) {
    return "Nothing to do. 'gt add TITLE' writes an item down.\n";
  }
  return "No item is like that. 'gt ls --all' lists every item.\n";
}

Answer run(Context& context, const Args& args) {
  WorkFilter filter;
  filter.statuses = split_at_commas(args.values("status"));
  filter.tags = split_at_commas(args.values("tag"));
  filter.assignee = args.value("assignee");
  filter.wants_all = args.flag("all");
  const bool is_tree = args.flag("tree");
  GT_TRY(WorkListing listing,
         list_work(context, args, filter, is_tree ? ListScope::kAll : ListScope::kUnfinished));
  GT_CHECK(check_statuses(filter, listing));
  if (args.flag("ready")) keep_ready(listing, context.now());
  return list_report(context, std::move(listing), is_tree, none_of(filter));
}

Answer ready(Context& context, const Args& args) {
  GT_TRY(WorkListing listing, list_work(context, args, {}));
  keep_ready(listing, context.now());
  return list_report(context, std::move(listing), false,
                     "Nothing is ready. 'gt ls' shows what everything waits for.\n");
}

}  // namespace

const Command kLs = {
    .path = "ls",
    .aliases = {"list", "tasks", "issues", "work", "issue list", "issue ls", "task list", "task ls",
                "work list"},
    .group = CommandGroup::kWork,
    .summary = "List the work items, the most urgent first",
    .details =
        "Of the rig that --rig, the directory or the agent means, else of all. What is done or "
        "archived is left out, unless by --all or --status. Marks: ○ may be begun, ◔ waits for "
        "something, ● in progress, ◐ in review, ✕ blocked, ✓ done, – archived.",
    .examples = {{"gt ls --ready", "what could be begun now"},
                 {"gt ls --status review,blocked --tag security", "what somebody should look at"},
                 {"gt ls --tree", "what waits for what"},
                 {"gt ls --json | jq -r '.items[].id'", "for scripts"}},
    .options = {{"status", 's', "STATUS", "only these; several with commas", true},
                {"tag", 't', "TAG", "only those with all of these tags", true},
                {"assignee", 0, "NAME", "only what is assigned to or claimed by NAME"},
                {.name = "ready", .letter = 'r', .summary = "only what may be begun now"},
                {.name = "all", .letter = 'a', .summary = "also what is done or archived"},
                {.name = "tree", .summary = "draw what waits for what"}},
    .answer = kListAnswer,
    .run = run,
};

const Command kReady = {
    .path = "ready",
    .aliases = {"issue ready", "task ready", "work ready"},
    .group = CommandGroup::kWork,
    .summary = "List what could be begun now, the most urgent first",
    .details =
        "Items in backlog or todo that are not blocked, whose dependencies are all there and "
        "done, whose time has come, and that nobody has claimed.",
    .examples = {{"gt ready", "of the rig that is meant, else of all"},
                 {"gt ready --json | jq -r '.items[0].id'", "the next one"}},
    .answer = kListAnswer,
    .run = ready,
};

}  // namespace gt
