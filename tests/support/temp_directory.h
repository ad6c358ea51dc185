// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

namespace gt::testing {

/// A new empty directory, gone with everything in it when this goes. Its path has no symbolic
/// links.
class TempDirectory {
 public:
  TempDirectory();
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What lies in `root`, at any depth, but directories. Whatever goes while this looks is left out:
/// programs may be at work there.
[[nodiscard]] std::vector<std::filesystem::path> files_below(const std::filesystem::path& root);

}  // namespace gt::testing
