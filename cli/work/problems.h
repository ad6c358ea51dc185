// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/output/style.h"
#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

/// What could not be read beside what could: for `problems` of an answer, `[{problem, next}]`.
[[nodiscard]] Value to_value(const std::vector<Error>& problems);

/// The same for people, a line each.
[[nodiscard]] std::string problems_text(const std::vector<Error>& problems, const Style& style);

}  // namespace gt
