// SPDX-License-Identifier: Apache-2.0
// How work comes onto a hook and off it again. Each step is durable and can be repeated: whoever
// gives the same command again after a crash goes on where it stopped.
#pragma once

#include <string>
#include <string_view>

#include "cli/context.h"
#include "hooks/agent_hook.h"
#include "hooks/work_item.h"

namespace gt {

/// Hangs the item on the hook of `worker`: the item is claimed first, so that nobody else gets it;
/// a polecat's worktree goes to a branch for it; the journal is told; then the hook says so. One
/// that was made for the item is to run from then on. Whether the item is ready is not asked.
/// Returns the hook as it is then. Errors: kConflict when other work hangs there, or the item is
/// another's; kRefused for an item of another rig, a finished or blocked one, and a worktree with
/// changes that would get onto the branch; kNotFound.
[[nodiscard]] Result<AgentHook> hang(Context& context, const WorkId& id, const Address& worker,
                                     std::string_view actor);

/// A polecat that is made for an item is stopped, so that no tick starts it with an empty hook, and
/// says for what it was made until that hangs there. A sling that was cut off finds it by this.
void mark_made_for(AgentHook& hook, const WorkId& id);
[[nodiscard]] std::optional<WorkId> made_for(const AgentHook& hook);

/// Takes the work off the hook of `worker`, if any hangs there, and puts it back on the board. The
/// branch with what was done stays. Returns the hook as it was before. Errors: kNotFound.
[[nodiscard]] Result<AgentHook> take_off(Context& context, const Address& worker,
                                         std::string_view actor);

/// The agent whose hook the item hangs on; nothing if it hangs on none that can be read.
[[nodiscard]] Result<std::optional<Address>> holder_of(Town& town, const WorkId& id);

}  // namespace gt
