// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

/// Reads one JSON text (RFC 8259). Nesting over 64 levels, ill-formed UTF-8 and anything after the
/// value are refused. The message names the byte.
/// Errors: kUsage.
[[nodiscard]] Result<Value> parse_json(std::string_view text);

/// `value` as JSON on one line. Ill-formed UTF-8 becomes U+FFFD.
[[nodiscard]] std::string to_json(const Value& value);

/// `value` as JSON over several lines, two spaces a level, for people.
[[nodiscard]] std::string to_pretty_json(const Value& value);

}  // namespace gt
