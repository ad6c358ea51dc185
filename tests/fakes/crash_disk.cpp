// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/crash_disk.h"

namespace gt::testing {

using std::filesystem::path;

template <typename All, typename Half>
Result<void> CrashDisk::step(std::string name, All all, Half half) {
  const int number = static_cast<int>(steps_.size());
  steps_.push_back(name);
  if (failure_.step < 0 || number < failure_.step) return all();
  if (number > failure_.step && !failure_.is_crash) return all();
  if (number == failure_.step) {
    if (failure_.damage == Damage::kHalf) half();
    if (failure_.damage == Damage::kAll) (void)all();
  }
  return system_error(failure_.errno_value, name);
}

Result<std::string> CrashDisk::read(const path& path) {
  return disk_.read(path);
}

Result<void> CrashDisk::write_new(const path& path, std::string_view bytes) {
  return step(
      "write_new", [&] { return disk_.write_new(path, bytes); },
      [&] { (void)disk_.write_new(path, bytes.substr(0, bytes.size() / 2)); });
}

Result<void> CrashDisk::rename(const path& from, const path& to) {
  return step("rename", [&] { return disk_.rename(from, to); });
}

Result<void> CrashDisk::sync_directory(const path& directory) {
  return step("sync_directory", [&] { return disk_.sync_directory(directory); });
}

Result<void> CrashDisk::remove(const path& path) {
  return step("remove", [&] { return disk_.remove(path); });
}

Result<void> CrashDisk::append(const path& path, std::string_view bytes) {
  return step(
      "append", [&] { return disk_.append(path, bytes); },
      [&] { (void)disk_.append(path, bytes.substr(0, bytes.size() / 2)); });
}

Result<void> CrashDisk::make_directories(const path& directory) {
  return step("make_directories", [&] { return disk_.make_directories(directory); });
}

}  // namespace gt::testing
