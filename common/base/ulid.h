// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace gt {

/// A new ULID: 48 bits of milliseconds and 80 random bits in 26 characters of Crockford's base 32,
/// so that ids sort by time. Source: github.com/ulid/spec.
[[nodiscard]] std::string new_ulid(WallTime now);

/// The ULID of this time and seed, the same for the same two: what is made again after a crash gets
/// the id it had.
[[nodiscard]] std::string ulid_from(WallTime at, std::string_view seed);

/// A short id for what people and agents type: 8 letters and digits, 6 of the second and 2 random
/// ones, so that ids sort by time. Two of one second may be the same: whoever makes a record of it
/// tries another.
[[nodiscard]] std::string new_short_id(WallTime now);

/// True for 26 characters that new_ulid could have made.
[[nodiscard]] bool is_ulid(std::string_view text);

/// True if `word` names `id`: all of it, or a beginning or an end of it, in either case.
[[nodiscard]] bool is_id_named(std::string_view id, std::string_view word);

/// The time it was made at; nothing for a text that is no ULID.
[[nodiscard]] std::optional<WallTime> ulid_time(std::string_view text);

}  // namespace gt
