// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "cli/agents/state.h"
#include "cli/context.h"

namespace gt {

/// An agent whose session runs, and what is seen of it.
struct Watched {
  const AgentHook* hook = nullptr;
  SessionSight* sight = nullptr;
};

/// Adds to each sight what its kind says can be read: the program's own file, the screens of those
/// that must be looked at, all in one call of tmux, and the transcripts of those whose screens say
/// nothing. `all`: every screen and transcript. What cannot be read is not added; a kind that
/// cannot be loaded adds nothing.
void look_closer(Context& context, const std::vector<Watched>& agents, bool all = false);

}  // namespace gt
