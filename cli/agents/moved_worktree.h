// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/git/git.h"
#include "common/town/paths.h"

namespace gt {

/// Binds the agent's worktree to its rig's repository again after the town was moved: each knows
/// the other by its absolute path. Does nothing, with one read, where nothing was moved; a worktree
/// of a repository that is still there, as in a copy of a town, is left alone.
[[nodiscard]] Result<void> mend_moved_worktree(const TownPaths& paths, const Address& address,
                                               Git git);

}  // namespace gt
