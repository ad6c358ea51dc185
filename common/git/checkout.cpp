// SPDX-License-Identifier: Apache-2.0
#include "common/git/checkout.h"

#include "common/git/git_call.h"

namespace gt {

Result<bool> is_checked_out(ProcessRunner& runner, const std::filesystem::path& worktree) {
  GT_TRY(const std::string index,
         run_git(runner, {{"rev-parse", "--git-path", "index"}, worktree}));
  return std::filesystem::exists(worktree / index);
}

Result<void> check_out(ProcessRunner& runner, const std::filesystem::path& worktree) {
  return check_git(runner, {{"reset", "--hard", "--quiet"}, worktree, {}, kLongGitDeadline});
}

}  // namespace gt
