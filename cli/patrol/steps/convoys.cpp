// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/convoys.h"

#include "cli/mail/outgoing.h"
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

Result<void> close(Context& context, const Convoy& through, Boards& boards) {
  Town& town = context.town();
  Convoys convoys(*town.store);
  GT_TRY(const Convoy marked, convoys.change(through.id, [&](Convoy& convoy) -> Result<void> {
    if (convoy.notice.empty()) convoy.notice = new_ulid(context.now());
    return {};
  }));
  // Somebody added to it meanwhile, or was faster.
  if (marked.closed || !progress_of(marked, boards.asker()).is_through()) return {};
  GT_CHECK(send_from_town(context, marked.notice, marked.owner, notice_of(town, marked)));
  GT_CHECK(convoys.change(marked.id, [&](Convoy& convoy) -> Result<void> {
    if (convoy.notice == marked.notice && !convoy.closed) convoy.closed = context.now();
    return {};
  }));
  return town.journal.append(
      {"tick", "", "convoy.closed", marked.id,
       Value::map({{"owner", marked.owner.str()}, {"mail", marked.notice}})});
}

}  // namespace

std::vector<std::string> close_convoys(Context& context) {
  const auto all = Convoys(*context.town().store).load_all();
  if (!all) return {all.error().message};
  std::vector<std::string> problems;
  for (const Error& each : all->broken) problems.push_back(each.message);
  Boards boards(context, ListScope::kUnfinished);
  for (const Convoy& convoy : all->convoys) {
    if (convoy.closed || !progress_of(convoy, boards.asker()).is_through()) continue;
    if (const auto closed = close(context, convoy, boards); !closed) {
      problems.push_back(closed.error().within(convoy.id).message);
    }
  }
  return problems;
}

}  // namespace gt
