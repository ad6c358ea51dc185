// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "common/base/result.h"

namespace gt {

enum class Ending {
  kClean,
  kLogStuck,  ///< the disk under the log does not answer: only _exit(2) gets past it
};

/// Runs the daemon of the town at `root` until somebody ends it, then returns. Errors: kConflict
/// when another daemon runs; those of a town.yaml that cannot be read; kFailed; kDisk.
[[nodiscard]] Result<Ending> run_daemon(const std::filesystem::path& root);

}  // namespace gt
