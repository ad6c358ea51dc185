// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

/// Reads a TOML document as the map it is. Every value knows its line. Dates and times become
/// texts. A text over 1 MiB is refused. `file` is named in messages, which begin `file:line: `.
/// Errors: kCorrupt.
[[nodiscard]] Result<Value> parse_toml(std::string_view text, std::string_view file);

}  // namespace gt
