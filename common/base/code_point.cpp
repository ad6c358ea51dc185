// SPDX-License-Identifier: Apache-2.0
#include "common/base/code_point.h"

#include <algorithm>
#include <array>

namespace gt {
namespace {

constexpr std::array<CodePoints, 15> kUnprintable = {{{0x00, 0x08},
                                                      {0x0B, 0x1F},
                                                      {0x7F, 0x9F},
                                                      {0xAD, 0xAD},
                                                      {0x61C, 0x61C},
                                                      {0x180E, 0x180E},
                                                      {0x200B, 0x200B},
                                                      {0x200E, 0x200F},
                                                      {0x202A, 0x202E},
                                                      {0x2060, 0x206F},
                                                      {0xFEFF, 0xFEFF},
                                                      {0xFFF0, 0xFFFB},
                                                      {0x1BCA0, 0x1BCA3},
                                                      {0x1D173, 0x1D17A},
                                                      {0xE0000, 0xE0FFF}}};

}  // namespace

CodePoint decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (bytes == 0 || lead > 0xF4 || text.size() < bytes) return {0, 0};
  char32_t value = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, 0};
    value = (value << 6) | (byte(i) & 0x3FU);
  }
  const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
  const bool is_overlong = (bytes == 3 && value < 0x800) || (bytes == 4 && value < 0x10000);
  if (is_surrogate || is_overlong || value > 0x10FFFF) return {0, 0};
  return {value, bytes};
}

bool is_unprintable(char32_t c) {
  return std::any_of(kUnprintable.begin(), kUnprintable.end(),
                     [c](CodePoints range) { return c >= range.first && c <= range.last; });
}

}  // namespace gt
