// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "common/base/clock.h"
#include "common/base/fd.h"
#include "common/base/result.h"

namespace gt {

/// An exclusive flock(2), held until destroyed. The kernel drops it when its holder dies, so it is
/// never left behind. On a directory it needs no lock file at all.
class FileLock {
 public:
  /// Locks `path`, a directory or a file that is there, waiting at most `patience`.
  /// Errors: kBusy when somebody holds it for longer; kNotFound; kFailed.
  [[nodiscard]] static Result<FileLock> acquire(const std::filesystem::path& path,
                                                Duration patience);

 private:
  explicit FileLock(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

}  // namespace gt
