// SPDX-License-Identifier: Apache-2.0
#include "tests/support/golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace gt::testing {

std::filesystem::path tests_directory() {
  return GT_TESTS_DIRECTORY;
}

void expect_golden(std::string_view name, const std::string& text) {
  const auto path = tests_directory() / "golden" / name;
  if (const char* update = std::getenv("GT_UPDATE_GOLDEN"); update != nullptr && *update == '1') {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string kept{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text, kept) << "GT_UPDATE_GOLDEN=1 ctest … writes " << path;
}

}  // namespace gt::testing
