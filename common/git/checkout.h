// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "common/base/result.h"
#include "common/process/process_runner.h"

namespace gt {

/// Where git keeps what it knows of a worktree, as its `.git` says; empty if that says nothing.
[[nodiscard]] std::filesystem::path git_directory_of(const std::filesystem::path& worktree);

/// False for a worktree whose making was cut off before its files were written out.
[[nodiscard]] bool is_checked_out(const std::filesystem::path& worktree);

/// Writes the files of a worktree out. Errors: kFailed, in git's words.
[[nodiscard]] Result<void> check_out(ProcessRunner& runner, const std::filesystem::path& worktree);

}  // namespace gt
