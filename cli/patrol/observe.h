// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/agents/state.h"
#include "cli/context.h"
#include "common/base/error.h"
#include "hooks/agent_hook.h"
#include "hooks/halt.h"
#include "hooks/rate_limit.h"
#include "hooks/rig.h"

namespace gt {

/// One agent as it is now: what should be (its hook file) and what is (its session).
struct ObservedAgent {
  Address address;
  std::optional<AgentHook> hook;      ///< nothing: its file cannot be read, see `broken`
  std::optional<Error> broken;        ///< names file and line
  std::optional<SessionSight> sight;  ///< nothing: it has no session
  StateReading reading = {};          ///< what it is at, by all that is known

  [[nodiscard]] bool is_running() const { return sight && sight->is_alive(); }
  /// True if its program has ended, and tmux has not noticed.
  [[nodiscard]] bool has_zombie() const {
    return sight && !sight->is_alive() && !sight->session.is_dead;
  }
};

/// A rig as a person set it up; whether it is parked is unknown while its file cannot be read.
struct ObservedRig {
  std::optional<RigConfig> config;
  std::optional<Error> broken;
};

/// One look at the town: everything that decisions are made from.
struct Observation {
  WallTime now;
  int max_agents = 0;
  std::vector<ObservedAgent> agents;  ///< sorted by address; whoever has a hook file
  std::map<std::string, ObservedRig> rigs;
  std::vector<TmuxSession> strangers;  ///< sessions on the town's server that are no agent's
  std::optional<Halt> halt;            ///< a person holds the town back; a broken file is a stop
  std::vector<RateLimit> limits;
  std::vector<Error> problems;  ///< files beside hooks and rigs that cannot be read
  std::optional<Error> blind;   ///< why tmux could not be asked: nothing is known of sessions

  [[nodiscard]] const ObservedAgent* find(const Address& address) const;
  /// True if `address` is in a rig that a person parked.
  [[nodiscard]] bool is_in_parked_rig(const Address& address) const;
  /// Why the rig of `address` cannot be judged; null if it can, and for the mayor.
  [[nodiscard]] const Error* rig_problem(const Address& address) const;
  /// Until when nothing is asked of agents of that kind; nothing: they are free to go on.
  [[nodiscard]] std::optional<WallTime> limited_until(std::string_view kind) const;
  [[nodiscard]] bool is_stopped() const { return halt && halt->state == HaltState::kStopped; }
};

/// Looks: the hook and rig files, one listing of tmux, and one call for the screens of those agents
/// whose own word is not enough. A broken file or a silent tmux is part of
/// what is seen. Errors: kDisk, kFailed, when the folder of hooks cannot be read at all.
[[nodiscard]] Result<Observation> observe(Context& context);

}  // namespace gt
