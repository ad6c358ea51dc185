// SPDX-License-Identifier: Apache-2.0
#include "common/store/disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "common/base/fd.h"
#include "common/base/format.h"

namespace gt {
namespace {

using std::filesystem::path;

constexpr std::int64_t kMaxReadBytes = 64LL << 20;

Error failed(std::string_view verb, const path& path) {
  return system_error(errno, format("{} {}", verb, path.native()));
}

Fd open_file(const path& path, int flags) {
  return Fd(::open(path.c_str(), flags | O_CLOEXEC, 0644));
}

/// Writes all of `bytes`, in one call unless the system takes less. False with errno on failure.
bool write_all(const Fd& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<std::string> SystemDisk::read(const path& path) {
  // Not blocking: a FIFO in the place of the file must not hold us up.
  const Fd file = open_file(path, O_RDONLY | O_NONBLOCK);
  struct stat info {};
  if (!file.is_open() || ::fstat(file.get(), &info) != 0) return failed("read", path);
  if (!S_ISREG(info.st_mode)) {
    return Error{ErrorCode::kFailed, format("read {}: it is not a file", path.native()), ""};
  }
  if (info.st_size > kMaxReadBytes) {
    return Error{ErrorCode::kFailed, format("read {}: it is larger than 64 MiB", path.native()),
                 ""};
  }
  std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("read", path);
    if (got == 0) break;  // an editor has just made it shorter
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Result<void> SystemDisk::write_new(const path& path, std::string_view bytes) {
  const Fd file = open_file(path, O_WRONLY | O_CREAT | O_EXCL);
  if (!file.is_open()) {
    return system_error(errno, "write " + path.native(),
                        errno == EEXIST ? ErrorCode::kConflict : ErrorCode::kFailed);
  }
  if (!write_all(file, bytes) || ::fsync(file.get()) != 0) return failed("write", path);
  return {};
}

Result<void> SystemDisk::rename(const path& from, const path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return failed("replace", to);
  return {};
}

Result<void> SystemDisk::sync_directory(const path& directory) {
  const Fd file = open_file(directory, O_RDONLY | O_DIRECTORY);
  if (!file.is_open() || ::fsync(file.get()) != 0) return failed("sync", directory);
  return {};
}

Result<void> SystemDisk::remove(const path& path) {
  if (::unlink(path.c_str()) != 0) return failed("remove", path);
  return {};
}

Result<void> SystemDisk::append(const path& path, std::string_view bytes) {
  const Fd file = open_file(path, O_WRONLY | O_CREAT | O_APPEND);
  struct stat before {};
  if (!file.is_open() || ::fstat(file.get(), &before) != 0) return failed("append to", path);
  if (write_all(file, bytes) && ::fdatasync(file.get()) == 0) return {};
  Error error = failed("append to", path);
  // The disk took a part: take it back. If even that fails, the next line closes the torn one.
  (void)!::ftruncate(file.get(), before.st_size);
  return error;
}

Result<void> SystemDisk::make_directories(const path& directory) {
  if (::mkdir(directory.c_str(), 0755) == 0) return sync_directory(directory.parent_path());
  if (errno == ENOENT && directory.has_relative_path()) {
    GT_CHECK(make_directories(directory.parent_path()));
    return make_directories(directory);
  }
  struct stat info {};
  if (errno == EEXIST && ::stat(directory.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) return {};
  return failed("make the directory", directory);
}

}  // namespace gt
