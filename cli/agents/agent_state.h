// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

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

}  // namespace gt
