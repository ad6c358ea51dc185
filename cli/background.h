// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"
#include "common/base/result.h"

namespace gt {

/// Starts `gt WORDS…` in this town, and does not wait for it: it outlives this process and its
/// terminal, and what it prints goes nowhere. Errors: spawn's.
[[nodiscard]] Result<void> start_gt(Context& context, const std::vector<std::string>& words);

}  // namespace gt
