// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "common/base/result.h"

namespace gt {

/// The length of the shortest beginning of a batch that is red, in at most log2(`size`) questions:
/// the whole is known to be red, nothing to be green. Its last request makes it red: all before it
/// are green together. `is_green` is asked about beginnings, each a `Result<bool>`.
template <typename IsGreen>
[[nodiscard]] Result<std::size_t> shortest_red(std::size_t size, const IsGreen& is_green) {
  std::size_t green = 0, red = size;
  while (red - green > 1) {
    const std::size_t middle = green + (red - green) / 2;
    GT_TRY(const bool is_middle_green, is_green(middle));
    (is_middle_green ? green : red) = middle;
  }
  return red;
}

}  // namespace gt
