// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace gt::testing {

/// The folder tests/ of the sources: what is kept in it is read from there.
[[nodiscard]] std::filesystem::path tests_directory();

/// Compares `text` with tests/golden/NAME, and fails with both where they differ. With the
/// environment variable GT_UPDATE_GOLDEN=1 the file is written instead.
void expect_golden(std::string_view name, const std::string& text);

}  // namespace gt::testing
