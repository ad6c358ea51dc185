// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "common/base/clock.h"

namespace gt {

/// Nobody holds a lock of git for longer than this and is well.
inline constexpr Duration kStaleLockAge = std::chrono::minutes(10);

/// Removes the locks among what a fetch writes in `repository` (the remote's branches, packed refs)
/// that a git left which was killed, and returns them. One is left behind when it is older than
/// `age` and no git that could be at this repository was alive when it was made: whoever holds a
/// lock began before it. Where processes cannot be asked nothing is removed.
std::vector<std::filesystem::path> remove_stale_locks(const std::filesystem::path& repository,
                                                      Duration age = kStaleLockAge);

}  // namespace gt
