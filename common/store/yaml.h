// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

/// What a YAML text may cost at most; a text beyond it is refused, not read in part.
struct YamlLimits {
  std::size_t bytes = std::size_t{1} << 20;
  int depth = 32;
};

/// Reads one YAML document. Every value knows its line. Plain scalars are resolved by YAML 1.2's
/// core schema, numbers only in their shortest form, so that `007` and `1.10` stay texts. Duplicate
/// keys, anchors and aliases, tags, keys that are no texts and a second document are
/// refused. An empty text is a null value.
/// `file` is named in messages, which begin `file:line: `.
/// Errors: kCorrupt.
[[nodiscard]] Result<Value> parse_yaml(std::string_view text, std::string_view file,
                                       YamlLimits limits = {});

/// `value` as a YAML document in block style, texts of several lines as `|` blocks. parse_yaml
/// reads back the same value; texts that could pass for something else are quoted.
[[nodiscard]] std::string to_yaml(const Value& value);

}  // namespace gt
