// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "hooks/work_item.h"

namespace gt {

/// The item of an id, on whatever board; a null pointer if there is none.
using FindWork = std::function<const WorkSummary*(const WorkId& id)>;

/// What of `depends_on` still has to be waited for.
struct OpenDependencies {
  std::vector<WorkId> unfinished;
  std::vector<WorkId> missing;  ///< nobody knows whether they were done: they block
};
[[nodiscard]] OpenDependencies open_dependencies(const WorkSummary& item, const FindWork& find);

/// Why nobody may begin the item now; nothing: it is ready. That is one in backlog or todo that is
/// not blocked, whose dependencies are all there and finished, whose time has come, and that nobody
/// holds a live claim on.
[[nodiscard]] std::optional<std::string> why_not_ready(const WorkSummary& item,
                                                       const FindWork& find, WallTime now);

}  // namespace gt
