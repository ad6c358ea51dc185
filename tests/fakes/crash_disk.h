// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/store/disk.h"

namespace gt::testing {

/// How much of the step that fails reaches the disk all the same. A step that cannot be split does
/// nothing for kHalf.
enum class Damage { kNone, kHalf, kAll };

/// What happens at one step; nothing for a negative one.
struct Failure {
  int step = -1;  ///< from 0
  int errno_value = 0;
  Damage damage = Damage::kNone;
  bool is_crash = false;  ///< every later step fails too, and changes nothing
};

/// A real disk that fails at the step chosen and remembers which changing steps were taken.
class CrashDisk : public Disk {
 public:
  explicit CrashDisk(Failure failure = {}) : failure_(failure) {}

  /// The names of the changing steps tried so far: `write_new`, `rename`, …
  [[nodiscard]] const std::vector<std::string>& steps() const { return steps_; }

  Result<std::string> read(const std::filesystem::path& path) override;
  Result<void> write_new(const std::filesystem::path& path, std::string_view bytes) override;
  Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
  Result<void> sync_directory(const std::filesystem::path& directory) override;
  Result<void> remove(const std::filesystem::path& path) override;
  Result<void> append(const std::filesystem::path& path, std::string_view bytes) override;
  Result<void> make_directories(const std::filesystem::path& directory) override;

 private:
  /// Takes one step: `all` does it, `half` a part of it.
  template <typename All, typename Half>
  Result<void> step(std::string name, All all, Half half);
  template <typename All>
  Result<void> step(std::string name, All all) {
    return step(std::move(name), all, [] {});
  }

  SystemDisk disk_;
  Failure failure_;
  std::vector<std::string> steps_;
};

}  // namespace gt::testing
