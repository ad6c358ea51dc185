// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/process/process_tree.h"
#include "common/tmux/listing.h"
#include "hooks/agent_hook.h"

namespace gt {

/// What an agent is at. Without evidence it is kUnknown: a state is never guessed.
enum class AgentState {
  kStarting,
  kWorking,
  kIdle,
  kWaiting,    ///< at a dialog or a question
  kExhausted,  ///< its context is full
  kLimited,    ///< by a rate limit
  kDead,       ///< should run, and does not
  kStopped,    ///< does not run and need not
  kParked,
  kUnknown,
};

/// `starting`, `working`, …
[[nodiscard]] std::string_view state_name(AgentState state);
[[nodiscard]] std::optional<AgentState> state_named(std::string_view name);

/// A state, since when, and the evidence that decided.
struct StateReading {
  AgentState state = AgentState::kUnknown;
  std::optional<WallTime> since;
  std::string because;  ///< one line for a person: `it said so 3m ago`
};

/// What can be seen of one agent's session.
struct SessionSight {
  TmuxSession session;
  /// Of the pane's process; tmux itself learns of an end late, or of a zombie never.
  ProcessState process = ProcessState::kAlive;

  [[nodiscard]] bool is_alive() const {
    return !session.is_dead && process == ProcessState::kAlive;
  }
};

/// An agent that says it works but has neither said anything else nor written to its screen for
/// this long is kUnknown: its word may be stale.
inline constexpr Duration kStaleWork = std::chrono::minutes(10);

/// Reads the state of an agent. Evidence, strongest first: the process, the agent's own last signal
/// if this instance gave it, the age of the session. `sight` is null if it has no session.
[[nodiscard]] StateReading read_state(const AgentHook& hook, const SessionSight* sight,
                                      WallTime now);

}  // namespace gt
