// SPDX-License-Identifier: Apache-2.0
// What the checks of a rig leave on the disk: the scratch worktree with whatever was built in it,
// logs, and what is known to be green. All of it can be made again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "cli/context.h"

namespace gt {

/// Bytes on the disk below `path`, a file or a directory; links are not followed. 0 where there is
/// nothing.
[[nodiscard]] std::uintmax_t bytes_below(const std::filesystem::path& path);

/// `0 B`, `17 KiB`, `1.2 GiB`.
[[nodiscard]] std::string format_bytes(std::uintmax_t bytes);

/// What one rig's refinery keeps.
struct CheckSpace {
  std::uintmax_t scratch_bytes = 0;
  std::uintmax_t log_bytes = 0;
  std::uintmax_t cache_bytes = 0;
  [[nodiscard]] std::uintmax_t total() const { return scratch_bytes + log_bytes + cache_bytes; }
};
[[nodiscard]] CheckSpace space_of_checks(const TownPaths& paths, const std::string& rig);

/// True for a scratch worktree that is better made anew: no check ran in it for two weeks, or it is
/// over 10 GiB.
[[nodiscard]] bool is_scratch_to_go(Duration unused, std::uintmax_t bytes);

/// Takes away what is old or too much: logs and memos as reap_check_files does, and the scratch
/// worktree. Returns the bytes that are free again. Errors: kBusy while a refinery is at work;
/// git's.
[[nodiscard]] Result<std::uintmax_t> clean_old(Context& context, const std::string& rig);

/// The same for all of it.
[[nodiscard]] Result<std::uintmax_t> clean_all(Context& context, const std::string& rig);

/// When clean_old should have its next turn; nothing: there is nothing to clean.
[[nodiscard]] std::optional<WallTime> clean_due_at(const TownPaths& paths, const std::string& rig);

}  // namespace gt
