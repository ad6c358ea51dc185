// SPDX-License-Identifier: Apache-2.0
#include "common/base/ulid.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace gt {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Short ids count from here: six digits last until 2054.
constexpr WallTime kShortEpoch = std::chrono::sys_days(std::chrono::year(2020) / 1 / 1);

using RandomPart = std::array<std::uint8_t, 16>;

std::string ulid_of(WallTime time, const RandomPart& random) {
  std::string text(26, '0');
  auto ms = static_cast<std::uint64_t>(time.time_since_epoch().count());
  for (std::size_t i = 10; i-- > 0; ms >>= 5) text[i] = kAlphabet[ms & 31];
  for (std::size_t i = 0; i < 16; ++i) text[10 + i] = kAlphabet[random[i] & 31];
  return text;
}

}  // namespace

std::string new_ulid(WallTime now) {
  RandomPart random{};
  // Cannot fail or be short for 16 bytes once the kernel's pool is ready: getrandom(2).
  (void)::getrandom(random.data(), random.size(), 0);
  return ulid_of(now, random);
}

std::string ulid_from(WallTime at, std::string_view seed) {
  RandomPart random{};
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, and one more round for each digit
  const auto mix = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3; };
  for (const char c : seed) mix(static_cast<unsigned char>(c));
  for (std::uint8_t& digit : random) {
    mix(0xff);
    digit = static_cast<std::uint8_t>(hash >> 56);
  }
  return ulid_of(at, random);
}

std::string new_short_id(WallTime now) {
  constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
  std::array<std::uint8_t, 2> random{};
  (void)::getrandom(random.data(), random.size(), 0);
  std::string text(8, '0');
  auto seconds = static_cast<std::uint64_t>(std::max<std::int64_t>(
      std::chrono::floor<std::chrono::seconds>(now - kShortEpoch).count(), 0));
  for (std::size_t i = 6; i-- > 0; seconds >>= 5) text[i] = kDigits[seconds & 31];
  for (std::size_t i = 0; i < 2; ++i) text[6 + i] = kDigits[random[i] & 31];
  return text;
}

bool is_ulid(std::string_view text) {
  return text.size() == 26 && text[0] <= '7' &&
         text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

bool is_id_named(std::string_view id, std::string_view word) {
  const auto are_equal = [](unsigned char a, unsigned char b) {
    return std::toupper(a) == std::toupper(b);
  };
  if (word.empty() || word.size() > id.size()) return false;
  return std::equal(word.begin(), word.end(), id.begin(), are_equal) ||
         std::equal(word.rbegin(), word.rend(), id.rbegin(), are_equal);
}

std::optional<WallTime> ulid_time(std::string_view text) {
  if (!is_ulid(text)) return std::nullopt;
  std::uint64_t ms = 0;
  for (const char digit : text.substr(0, 10)) ms = ms << 5 | kAlphabet.find(digit);
  return WallTime(Duration(static_cast<Duration::rep>(ms)));
}

}  // namespace gt
