// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/moved_worktree.h"

#include <system_error>

#include "common/base/text.h"

namespace gt {

namespace fs = std::filesystem;

Result<void> mend_moved_worktree(const TownPaths& paths, const Address& address, Disk& disk,
                                 Git git) {
  constexpr std::string_view kField = "gitdir: ";
  if (address.rig().empty()) return {};
  const fs::path worktree = paths.workspace(address), repository = paths.repository(address.rig());
  const auto text = disk.read(worktree / ".git");
  if (!text || !text->starts_with(kField)) return {};
  const fs::path record = trimmed(std::string_view(*text).substr(kField.size()));
  std::error_code ignored;
  if (fs::exists(record, ignored)) return {};
  if (!fs::exists(repository / "worktrees" / record.filename(), ignored)) return {};
  return git.repair_worktree(repository, worktree);
}

}  // namespace gt
