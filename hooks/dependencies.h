// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "common/base/result.h"
#include "hooks/work_item.h"

namespace gt {

/// What an item depends on; nothing for one that is not there.
using AskDependencies = std::function<std::vector<WorkId>(const WorkId& id)>;

/// The way from `from` to `to` along dependencies, both included; the shortest one. Empty if there
/// is none.
[[nodiscard]] std::vector<WorkId> path_between(const WorkId& from, const WorkId& to,
                                               const AskDependencies& ask);

/// Whether `item` may depend on `on`. Errors: kRefused, when that closes a cycle, which is shown.
[[nodiscard]] Result<void> check_dependency(const WorkId& item, const WorkId& on,
                                            const AskDependencies& ask);

/// One line of a tree of dependencies.
struct TreeLine {
  WorkId id;
  std::string branch;  ///< `├─ `, `│  └─ `; empty for a root
  std::size_t depth = 0;
  bool is_repeated = false;  ///< what it depends on stands further up
};

/// What `roots` depend on, and what that depends on, to the end: each item once, and again without
/// what is below it.
[[nodiscard]] std::vector<TreeLine> tree_of(const std::vector<WorkId>& roots,
                                            const AskDependencies& ask);

}  // namespace gt
