// SPDX-License-Identifier: Apache-2.0
#include "cli/work/moving.h"

#include "cli/tell.h"

namespace gt {

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
  return ChangedItem{std::move(item), is_changed};
}

}  // namespace gt
