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

}  // namespace

std::string new_ulid(WallTime now) {
  std::array<std::uint8_t, 16> random{};
  // Cannot fail or be short for 16 bytes once the kernel's pool is ready: getrandom(2).
  (void)::getrandom(random.data(), random.size(), 0);
  std::string text(26, '0');
  auto ms = static_cast<std::uint64_t>(now.time_since_epoch().count());
  for (std::size_t i = 10; i-- > 0; ms >>= 5) text[i] = kAlphabet[ms & 31];
  for (std::size_t i = 0; i < 16; ++i) text[10 + i] = kAlphabet[random[i] & 31];
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
