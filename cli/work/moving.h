// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cli/context.h"
#include "hooks/board.h"

namespace gt {

/// An item after a change, and whether there was one.
struct ChangedItem {
  WorkItem item;
  bool is_changed = false;
};

/// Changes one item and, if that made a difference, tells of `event`. Errors: as Board::change.
[[nodiscard]] Result<ChangedItem> change_and_tell(Context& context, const Args& args,
                                                  const WorkId& id, std::string_view event,
                                                  const Board::ItemChange& change,
                                                  Value details = Value::map());

}  // namespace gt
