// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/refinery/space.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

TEST(Space, BytesAreInTheUnitThatIsRead) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(1536), "1.5 KiB");
  EXPECT_EQ(format_bytes(std::uintmax_t{17} << 20), "17 MiB");
  EXPECT_EQ(format_bytes((std::uintmax_t{12} << 30) / 10), "1.2 GiB");
}

TEST(Space, AScratchTreeGoesByAgeAndBySize) {
  constexpr std::uintmax_t kGiB = std::uintmax_t{1} << 30;
  EXPECT_FALSE(is_scratch_to_go(std::chrono::hours(24 * 14), 10 * kGiB));
  EXPECT_TRUE(is_scratch_to_go(std::chrono::hours(24 * 14 + 1), 0));
  EXPECT_TRUE(is_scratch_to_go(std::chrono::hours(0), 10 * kGiB + 1));
}

TEST(Space, ALinkCountsForItselfAndNothingForNothing) {
  const testing::TempDirectory place;
  EXPECT_EQ(bytes_below(place.path() / "none"), 0U);
  fs::create_directories(place.path() / "a/b");
  std::ofstream(place.path() / "a/b/large") << std::string(1 << 20, 'x');
  fs::create_directories(place.path() / "c");
  fs::create_directory_symlink(place.path() / "a", place.path() / "c/link");
  EXPECT_GE(bytes_below(place.path() / "a"), std::uintmax_t{1} << 20);
  EXPECT_LT(bytes_below(place.path() / "c"), std::uintmax_t{1} << 19);
}

}  // namespace
}  // namespace gt
