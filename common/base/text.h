// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gt {

/// `text` without white space at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The pieces between `separator`s, empty ones too; one empty piece for an empty text.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// The lines of `text`; a newline at its end makes no empty last one.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

[[nodiscard]] std::string join(std::span<const std::string> pieces, std::string_view separator);

/// How many bytes at the start of `text` are well-formed UTF-8 (RFC 3629: no surrogates, shortest
/// form, at most U+10FFFF).
[[nodiscard]] std::size_t utf8_prefix(std::string_view text);

/// True if all of `text` is well-formed UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

/// `text` with U+FFFD in the place of each byte that is not well-formed UTF-8.
[[nodiscard]] std::string utf8_mended(std::string_view text);

/// The first bytes of `text`, `most_bytes` at most, not ending in the middle of a character.
[[nodiscard]] std::string_view start_of(std::string_view text, std::size_t most_bytes);

/// A number in the shortest form that reads back as the same one and never as a whole number:
/// `1.0`, `0.1`, `1e+22`. `value` is finite.
[[nodiscard]] std::string format_double(double value);

/// `text` for a terminal: control characters but newline and tab are gone, and with them escape
/// sequences, marks of writing direction, and characters that show nothing. Ill-formed UTF-8
/// becomes U+FFFD, the line separators of Unicode a newline. Done twice it is as done once.
[[nodiscard]] std::string printable(std::string_view text);

/// Columns that `text` takes on a terminal (East Asian wide characters and emoji take two).
[[nodiscard]] std::size_t display_width(std::string_view text);

/// The first `columns` columns of `text`, with an ellipsis in the last where something was cut.
[[nodiscard]] std::string elided(std::string_view text, std::size_t columns);

/// `text` as somebody else wrote it, for one line of a message: printable, newlines and tabs as
/// spaces, elided at `columns`.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t columns);

/// The word of `known` that a person who typed `word` most likely meant; nothing if none is near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 std::span<const std::string_view> known);

/// The whole of `text` as a decimal number; nothing for anything else.
[[nodiscard]] std::optional<long long> parse_integer(std::string_view text);

/// A 64-bit hash of `text` that is the same everywhere and always. Source: FNV-1a,
/// draft-eastlake-fnv.
[[nodiscard]] std::uint64_t fnv1a(std::string_view text);

/// `text` as one word of a POSIX shell, quoted only where it must be.
[[nodiscard]] std::string shell_quoted(std::string_view text);

}  // namespace gt
