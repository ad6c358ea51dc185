// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/output/style.h"
#include "cli/work/boards.h"

namespace gt {

/// A tree of dependencies, a line each; `boards` has listed every item.
[[nodiscard]] std::string tree_text(const std::vector<TreeLine>& lines, Boards& boards,
                                    const Style& style, WallTime now);

}  // namespace gt
