// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "common/base/fd.h"
#include "common/base/result.h"

namespace gt {

/// Makes this process the only daemon of a town: an flock(2) held for life, with the holder's pid
/// in the file. The kernel drops it however the holder ends.
class DaemonLock {
 public:
  /// Errors: kConflict when another daemon holds it, named by its pid; kDisk; kFailed.
  [[nodiscard]] static Result<DaemonLock> acquire(const std::filesystem::path& path);

 private:
  explicit DaemonLock(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

}  // namespace gt
