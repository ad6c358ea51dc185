// SPDX-License-Identifier: Apache-2.0
// How agents come and go. Each step is durable and can be repeated: whoever runs the same command
// again after a crash goes on where it stopped.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/context.h"
#include "common/git/git.h"
#include "hooks/agent_hook.h"

namespace gt {

/// Makes the agent's worktree, on a branch of its own from the rig's target branch, and then its
/// hook file: an agent that has one is complete. `kind` overrides what the rig and the town say.
/// Where that cannot be written, what this call made is taken back. `made_for` is the item that a
/// sling makes it for.
/// Errors: kConflict when there is such an agent; kNotFound for the rig or the kind.
[[nodiscard]] Result<AgentHook> add_agent(Context& context, const Address& address,
                                          std::optional<std::string> kind, Desired desired,
                                          std::string_view actor,
                                          const std::optional<WorkId>& made_for = std::nullopt);

/// A name of the built-in pool that no agent and no workspace of the rig has, but for a worktree
/// without anything in it that a call of add_agent left which was cut off.
[[nodiscard]] Result<std::string> free_name(Context& context, const std::string& rig);

/// What became of an agent that was removed.
struct RemovedAgent {
  Address address;
  std::string trash_id;             ///< ULID: .gt/trash/ID.yaml and refs/gt/trash/ID
  std::filesystem::path directory;  ///< where its worktree's files are now; empty if it had none
  std::string branch;               ///< its own, which is gone; empty if it stays
  std::string commit;
  WorktreeState state;  ///< what was in the worktree
  bool was_running = false;
};

/// Takes the agent away: its work goes to the trash (a ref, a record, a journal line, and the
/// folder of its worktree with all that git ignores) before its branch and its hook file go.
/// Without `force` nothing happens if anything would be lost from sight. With it a running session
/// is ended first. Errors: kNotFound; kRefused, with what would be lost; kConflict for a running
/// session; kBusy while somebody else starts or stops it.
[[nodiscard]] Result<RemovedAgent> remove_agent(Context& context, const Address& address,
                                                bool force, std::string_view actor);

}  // namespace gt
