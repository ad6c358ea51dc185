// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "common/base/result.h"
#include "common/process/process_runner.h"

namespace gt {

/// False for a worktree whose making was cut off before its files were written out.
[[nodiscard]] Result<bool> is_checked_out(ProcessRunner& runner,
                                          const std::filesystem::path& worktree);

/// Writes the files of a worktree out. Errors: kFailed, in git's words.
[[nodiscard]] Result<void> check_out(ProcessRunner& runner, const std::filesystem::path& worktree);

}  // namespace gt
