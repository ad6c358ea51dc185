// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "hooks/work_item.h"

namespace gt {

/// Whether the item of an id is finished, on whatever board; nothing if there is no such item.
using AskFinished = std::function<std::optional<bool>(const WorkId& id)>;

/// What of `depends_on` still has to be waited for.
struct OpenDependencies {
  std::vector<WorkId> unfinished;
  std::vector<WorkId> missing;  ///< nobody knows whether they were done: they block
};
[[nodiscard]] OpenDependencies open_dependencies(const WorkSummary& item, const AskFinished& ask);

/// Why nobody may begin the item now; nothing: it is ready. That is one in backlog or todo that is
/// not blocked, whose dependencies are all there and finished, whose time has come, and that nobody
/// holds a live claim on.
[[nodiscard]] std::optional<std::string> why_not_ready(const WorkSummary& item,
                                                       const AskFinished& ask, WallTime now);

}  // namespace gt
