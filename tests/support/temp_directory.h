// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

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

}  // namespace gt::testing
