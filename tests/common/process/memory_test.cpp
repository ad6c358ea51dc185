// SPDX-License-Identifier: Apache-2.0
#include "common/process/memory.h"

#include <gtest/gtest.h>

#include <vector>

namespace gt {
namespace {

TEST(Memory, OfThisProcessGrowsWithWhatItTouches) {
  const std::int64_t before = resident_kilobytes();
  EXPECT_GT(before, 500);
  const std::vector<char> touched(std::size_t{32} << 20, 'x');
  EXPECT_GT(resident_kilobytes(), before + 16 * 1024);
}

TEST(Memory, ReleasedCodeComesBackWhereItIsUsedAgain) {
  const std::vector<int> numbers = {1, 2, 3};
  release_memory();
  EXPECT_EQ(numbers, (std::vector<int>{1, 2, 3}));
  EXPECT_GT(resident_kilobytes(), 0);
}

}  // namespace
}  // namespace gt
