// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

/// `text`, a YAML document that is a map, with `value` under the dotted `key`; every other byte
/// stays: comments, order, quotes. A line that has the key commented out (`# every: 3m`) becomes
/// the key's line. The result is read back and compared before it is returned. `file` is named in
/// messages. Errors: kCorrupt when `text` is no such document; kFailed when the key cannot be
/// changed in place.
[[nodiscard]] Result<std::string> with_value(std::string_view text, std::string_view key,
                                             const Value& value, std::string_view file);

/// The value under a dotted `key`; null if there is none.
[[nodiscard]] const Value& value_at(const Value& map, std::string_view key);

}  // namespace gt
