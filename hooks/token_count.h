// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace gt {

/// Tokens as the makers of models bill them: none is in two of the four.
struct TokenCount {
  std::int64_t input = 0;
  std::int64_t output = 0;
  std::int64_t cache_write = 0;
  std::int64_t cache_read = 0;

  [[nodiscard]] std::int64_t total() const { return input + output + cache_write + cache_read; }
  TokenCount& operator+=(const TokenCount& more) {
    input += more.input;
    output += more.output;
    cache_write += more.cache_write;
    cache_read += more.cache_read;
    return *this;
  }
  friend bool operator==(const TokenCount&, const TokenCount&) = default;
};

}  // namespace gt
