// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/dispatch/town_work.h"
#include "cli/patrol/observe.h"
#include "cli/work/boards.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// What would become of one item now.
struct Prospect {
  WorkId item;
  bool goes = false;
  std::optional<Address> worker;  ///< nothing: it stays, or a new polecat gets it
  std::string reason;
};

std::vector<Prospect> prospects_of(const DispatchPlan& plan) {
  std::vector<Prospect> prospects;
  for (const Handout& each : plan.handouts) {
    const Assignment& given = each.assignment;
    prospects.push_back({given.item, true, given.worker,
                         given.worker
                             ? format("goes to {}, who {}", given.worker->str(), given.reason)
                             : format("goes to a new polecat ({})", each.kind)});
  }
  for (const NotYet& each : plan.waiting) {
    prospects.push_back({each.item, false, std::nullopt, each.reason});
  }
  return prospects;
}

/// An item that dispatch does not look at, because its work is over.
Result<Prospect> over(Context& context, const WorkId& id) {
  GT_TRY(const WorkItem item, context.town().board(id.rig()).load(id));
  return Prospect{id, false, std::nullopt, format("is {}", item.standing_name())};
}

Answer explain(Context& context, const Args& args) {
  GT_TRY(const Observation seen, observe(context));
  GT_TRY(const TownWork work, look_at_work(context, seen));
  std::vector<Prospect> prospects = prospects_of(plan_dispatch(work));
  if (const auto word = args.word("ID")) {
    GT_TRY(const WorkId id, work_id(context, args, *word));
    std::erase_if(prospects, [&](const Prospect& each) { return each.item != id; });
    if (prospects.empty()) {
      GT_TRY(Prospect prospect, over(context, id));
      prospects.push_back(std::move(prospect));
    }
  }
  Value::List items;
  std::string text;
  for (const Prospect& each : prospects) {
    text += format("{}: {}\n", each.item.str(), printable(each.reason));
    items.push_back(Value::map({{"id", each.item.str()},
                                {"goes", each.goes},
                                {"address", each.worker ? Value(each.worker->str()) : Value()},
                                {"reason", each.reason}}));
  }
  if (text.empty()) text = "nothing on the boards waits\n";
  return make_report<PlainReport>(std::move(text), Value::map({{"items", std::move(items)}}));
}

}  // namespace

const Command kDispatchExplain = {
    .path = "dispatch explain",
    .aliases = {"dispatch status", "dispatch list"},
    .group = CommandGroup::kWork,
    .summary = "Tell of each open item who gets it next, or why nobody does",
    .details =
        "As the tick would decide now: ready items in todo go to free polecats of their rig, the "
        "most urgent first, then the oldest; new polecats are made up to limits.polecats of the "
        "rig "
        "and limits.agents and limits.kinds of the town. dispatch.mode in town.yaml or rig.yaml is "
        "auto or manual.",
    .examples = {{"gt dispatch explain", "all of them"},
                 {"gt dispatch explain web-42", "why does nobody take it?"}},
    .positionals = {{"ID", "one item", Positional::kOptional}},
    .answer = {{"items", "array", "in the order in which they would go, then those that stay"},
               {"items[].id", "string", "of the item"},
               {"items[].goes", "boolean", "somebody gets it at the next tick"},
               {"items[].address", "string?", "who; null: a new polecat, or nobody"},
               {"items[].reason", "string", "why"}},
    .run = explain,
};

}  // namespace gt
