// SPDX-License-Identifier: Apache-2.0
#include "tests/support/recorded.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace gt::testing {

std::string recorded(std::string_view name) {
  const auto path = std::filesystem::path(GT_TESTS_DIRECTORY) / "data" / name;
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace gt::testing
