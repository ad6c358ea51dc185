// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>

#include "common/base/fd.h"
#include "common/base/result.h"

namespace gt {

/// Makes this process the only daemon of a town: an flock(2) held for life, with the holder's pid
/// in the file. The kernel drops it however the holder ends.
class DaemonLock {
 public:
  /// The pid of the process that holds the lock at `path`; nothing if none does. 0 if it has not
  /// written its pid yet.
  [[nodiscard]] static std::optional<pid_t> holder(const std::filesystem::path& path);

  /// Errors: kConflict when another daemon holds it, named by its pid; kDisk; kFailed.
  [[nodiscard]] static Result<DaemonLock> acquire(const std::filesystem::path& path);

 private:
  explicit DaemonLock(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

}  // namespace gt
