// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gt::testing {

/// True if this machine lets a child mount something for itself.
[[nodiscard]] bool can_mount();

/// Words before a command that let it see `directory`, with all that is in it, on a disk without a
/// free byte. What it leaves there is copied to `after`. A daemon that runs in it stays reachable:
/// its .gt/run lies on another disk.
[[nodiscard]] std::vector<std::string> on_full_disk(const std::filesystem::path& directory,
                                                    const std::filesystem::path& after);

/// The same on a disk that is mounted read-only.
[[nodiscard]] std::vector<std::string> on_read_only_disk(const std::filesystem::path& directory);

}  // namespace gt::testing
