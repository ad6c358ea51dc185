// SPDX-License-Identifier: Apache-2.0
#include "common/git/checkout.h"

#include <fstream>

#include "common/base/text.h"
#include "common/git/git_call.h"

namespace gt {

std::filesystem::path git_directory_of(const std::filesystem::path& worktree) {
  constexpr std::string_view kField = "gitdir: ";
  std::ifstream stream(worktree / ".git");
  std::string line;
  if (!std::getline(stream, line) || !line.starts_with(kField)) return {};
  return worktree / trimmed(std::string_view(line).substr(kField.size()));
}

bool is_checked_out(const std::filesystem::path& worktree) {
  std::error_code ignored;
  return std::filesystem::exists(git_directory_of(worktree) / "index", ignored);
}

Result<void> check_out(ProcessRunner& runner, const std::filesystem::path& worktree) {
  return check_git(runner, {{"reset", "--hard", "--quiet"}, worktree, {}, kLongGitDeadline});
}

}  // namespace gt
