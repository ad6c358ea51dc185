// SPDX-License-Identifier: Apache-2.0
#include "cli/work/moving.h"

#include "cli/dispatch/hanging.h"
#include "cli/refinery/outcomes.h"
#include "cli/tell.h"
#include "common/base/format.h"

namespace gt {

namespace {

/// Takes an item off the hook it hangs on and out of the merge queue, when nobody is to work at it
/// any more.
Result<void> free_hook(Context& context, const Args& args, const WorkItem& item) {
  const auto standing = item.standing();
  const bool is_over =
      is_finished(standing) || standing == WorkStatus::kTodo || standing == WorkStatus::kBacklog;
  if (!is_over) return {};
  GT_CHECK(withdraw_request(context, item.id, format("its item is {}", item.standing_name()),
                            context.actor(args)));
  GT_TRY(const auto holder, holder_of(context.town(), item.id));
  if (!holder) return {};
  GT_CHECK(take_off(context, *holder, context.actor(args)));
  return {};
}

}  // namespace

Result<ChangedItem> change_and_tell(Context& context, const Args& args, const WorkId& id,
                                    std::string_view event, const Board::ItemChange& change,
                                    Value details) {
  std::string before;
  GT_TRY(WorkItem item, context.town().board(id.rig()).change(id, context.now(),
                                                              [&](WorkItem& item) -> Result<void> {
                                                                before = item.source;
                                                                return change(item);
                                                              }));
  const bool is_changed = item.source != before;
  if (is_changed) {
    GT_CHECK(tell(context, context.actor(args), event, id.str(), std::move(details)));
  }
  // Whether changed or not: whoever was cut off before this repeats the command.
  GT_CHECK(free_hook(context, args, item));
  return ChangedItem{std::move(item), is_changed};
}

}  // namespace gt
