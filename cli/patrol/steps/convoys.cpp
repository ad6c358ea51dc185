// SPDX-License-Identifier: Apache-2.0
// Closes each convoy whose items are all done, and tells its owner by a mail, once. Where no convoy
// is on its way it costs one look at a directory.
#include "cli/mail/outgoing.h"
#include "cli/patrol/tick_step.h"
#include "cli/work/boards.h"
#include "common/base/format.h"
#include "common/base/ulid.h"
#include "hooks/convoy.h"

namespace gt {
namespace {

Letter notice_of(Town& town, const Convoy& convoy) {
  Letter notice;
  notice.subject = format("The convoy {} is through", convoy.name);
  notice.kind = "convoy";
  for (const WorkId& id : convoy.items) {
    const auto item = town.board(id.rig()).load(id);
    notice.body += format("{}: {}\n", id.str(), item ? item->title : "");
  }
  return notice;
}

/// The id of the mail is on disk before it is sent: whoever repeats this sends the same one.
Result<void> close(Context& context, const std::string& id) {
  Town& town = context.town();
  Convoys convoys(*town.store);
  GT_TRY(const Convoy marked, convoys.change(id, [&](Convoy& convoy) -> Result<void> {
    if (convoy.notice.empty()) convoy.notice = new_ulid(context.now());
    return {};
  }));
  Boards boards(context, ListScope::kUnfinished);
  if (marked.closed || !progress_of(marked, boards.asker()).is_through()) {
    return Error{ErrorCode::kConflict, "somebody added to it, or was faster", ""};
  }
  GT_CHECK(send_from_town(context, marked.notice, marked.owner, notice_of(town, marked)));
  GT_CHECK(convoys.change(marked.id, [&](Convoy& convoy) -> Result<void> {
    if (convoy.notice == marked.notice && !convoy.closed) convoy.closed = context.now();
    return {};
  }));
  return town.journal.append(
      {"tick", "", "convoy.closed", marked.id,
       Value::map({{"owner", marked.owner.str()}, {"mail", marked.notice}})});
}

Result<StepPlan> plan(Context& context, const Observation&) {
  GT_TRY(const Convoys::All all, Convoys(*context.town().store).load_all());
  StepPlan plan;
  for (const Error& each : all.broken) plan.remarks.push_back({"convoys", each.message});
  Boards boards(context, ListScope::kUnfinished);
  for (const Convoy& convoy : all.convoys) {
    if (convoy.closed || !progress_of(convoy, boards.asker()).is_through()) continue;
    plan.deeds.push_back({"close-convoy", convoy.id, "all of its items are done",
                          [id = convoy.id](Context& context) { return close(context, id); }});
  }
  return plan;
}

}  // namespace

const TickStep kConvoysStep = {
    .name = "convoys", .needs_sight = false, .goes_on_in_pause = true, .plan = plan};

}  // namespace gt
