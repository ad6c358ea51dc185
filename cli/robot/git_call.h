// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/process/process_runner.h"

namespace gt {

/// A call of git in a worktree. Nothing of the person whose machine this is has a say: no hooks, no
/// signing, no GIT_* variables of the caller.
[[nodiscard]] ProcessRequest git_call(std::vector<std::string> arguments,
                                      const std::filesystem::path& worktree);

}  // namespace gt
