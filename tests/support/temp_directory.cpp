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

std::vector<std::filesystem::path> files_below(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> files, directories = {root};
  while (!directories.empty()) {
    const std::filesystem::path directory = std::move(directories.back());
    directories.pop_back();
    std::error_code gone;
    for (std::filesystem::directory_iterator entry(directory, gone), end; !gone && entry != end;
         entry.increment(gone)) {
      std::error_code unknown;
      const auto type = entry->symlink_status(unknown).type();
      auto& list = type == std::filesystem::file_type::directory ? directories : files;
      list.push_back(entry->path());
    }
  }
  return files;
}

}  // namespace gt::testing
