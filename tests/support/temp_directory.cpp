// SPDX-License-Identifier: Apache-2.0
#include "tests/support/temp_directory.h"

#include <cstdlib>
#include <string>
#include <system_error>

#include "tests/support/processes.h"

namespace gt::testing {

TempDirectory::TempDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "gt-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), pattern);
  }
  path_ = std::filesystem::canonical(pattern);
}

TempDirectory::~TempDirectory() {
  // A program that is just ending may write one more file while the others go.
  static_cast<void>(wait_until([this] {
    std::error_code problem;
    std::filesystem::remove_all(path_, problem);
    return !problem;
  }));
}

}  // namespace gt::testing
