// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gt {

/// Bytes of the character at the start of `text`, which is not empty; 1 for an ill-formed one.
[[nodiscard]] std::size_t character_bytes(std::string_view text);

/// Where a line that is too long may be broken.
enum class BreakAt {
  kSpaces,      ///< at a space where there is one: for text to read
  kCharacters,  ///< where the columns end: text before a cursor breaks alike with and without the
                ///< rest
};

/// `text` in lines of at most `columns` columns, broken at its newlines and where it must be. Tabs
/// become spaces. At least one line, which may be empty.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t columns,
                                               BreakAt break_at = BreakAt::kSpaces);

}  // namespace gt
