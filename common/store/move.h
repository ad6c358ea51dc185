// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "common/base/result.h"
#include "common/store/disk.h"

namespace gt {

/// Moves what is at `from` to a place on the same file system, whose parents are made: all of it or
/// nothing, and durable when it returns. Errors: as Disk::rename; kDisk.
[[nodiscard]] Result<void> move_durably(Disk& disk, const std::filesystem::path& from,
                                        const std::filesystem::path& to);

}  // namespace gt
