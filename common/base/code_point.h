// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace gt {

/// One character of Unicode as UTF-8 has it.
struct CodePoint {
  char32_t value;
  std::size_t bytes;  ///< 0: ill-formed
};

/// The code point at the start of `text`, which is not empty (RFC 3629).
[[nodiscard]] CodePoint decode(std::string_view text);

/// True for what must not be shown as it is: controls, but newline and tab; the marks that make a
/// terminal show text in another order; what shows nothing at all, where words can hide (Unicode
/// 15, Cf and Default_Ignorable).
[[nodiscard]] bool is_unprintable(char32_t c);

/// True for the line and paragraph separators, which some programs take for a newline.
[[nodiscard]] inline bool is_line_separator(char32_t c) {
  return c == 0x2028 || c == 0x2029;
}

/// Code points from `first` to `last`.
struct CodePoints {
  char32_t first, last;
};

}  // namespace gt
