// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "cli/agents/kind.h"
#include "cli/context.h"
#include "common/tmux/script.h"
#include "hooks/agent_hook.h"

namespace gt {

/// Everything a session is made of.
struct Launch {
  const AgentHook& hook;
  const Kind& kind;
  const TownPaths& paths;
  const Environment& environment;  ///< the caller's; only the allow-list of it is passed on
  std::filesystem::path gt;        ///< the running program
  std::string instance;            ///< ULID of the session to be
  bool is_fresh = false;           ///< a new conversation, even where one could be resumed
  bool is_root = false;
};

/// The session of an agent. The conversation of before goes on unless it may be what made the
/// starts fail; an agent with work on its hook gets a first prompt that says so. The
/// environment is a short allow-list, with the directory of gt in front of PATH.
[[nodiscard]] SessionSpec session_spec(const Launch& launch);

}  // namespace gt
