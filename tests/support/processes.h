// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace gt::testing {

/// True as soon as `condition` is; false if it is not within `patience`.
[[nodiscard]] bool wait_until(const std::function<bool()>& condition,
                              std::chrono::milliseconds patience = std::chrono::seconds(20));

/// True if no process has this pid, or only a zombie that its parent has not reaped.
[[nodiscard]] bool is_gone(pid_t pid);

/// True if this process has a child, running or a zombie.
[[nodiscard]] bool has_children();

/// How many descriptors this process has open.
[[nodiscard]] std::size_t open_descriptors();

/// The processes in the root of a town, or that name it, whose command lines have `words` in them.
[[nodiscard]] std::vector<pid_t> pids_running(const std::filesystem::path& root,
                                              std::string_view words);

}  // namespace gt::testing
