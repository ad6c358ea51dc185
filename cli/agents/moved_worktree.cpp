// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/moved_worktree.h"

#include <system_error>

#include "common/git/checkout.h"

namespace gt {

namespace fs = std::filesystem;

Result<void> mend_moved_worktree(const TownPaths& paths, const Address& address, Git git) {
  if (address.rig().empty()) return {};
  const fs::path worktree = paths.workspace(address), repository = paths.repository(address.rig());
  const fs::path record = git_directory_of(worktree);
  std::error_code ignored;
  if (record.empty() || fs::exists(record, ignored)) return {};
  if (!fs::exists(repository / "worktrees" / record.filename(), ignored)) return {};
  return git.repair_worktree(repository, worktree);
}

}  // namespace gt
