// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/town/paths.h"
#include "hooks/agent_hook.h"

namespace gt {

/// What the agent has done for its work so far, as a text that changes with each progress: the
/// commit its branch is at, its step, its last mail. It reads a file or two of the rig's repository
/// and starts no process. Source: gitrepository-layout(5), refs and packed-refs.
[[nodiscard]] std::string progress_of(const TownPaths& paths, const AgentHook& hook);

}  // namespace gt
