// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/agents/state.h"
#include "cli/command.h"
#include "cli/output/table.h"
#include "cli/patrol/observe.h"
#include "common/base/value.h"

namespace gt {

/// One agent as it is shown: what its hook says, what its session shows, and the state that
/// follows.
struct AgentView {
  Address address;
  StateReading reading;
  std::string kind;     ///< empty: its hook file cannot be read
  std::string desired;  ///< likewise
  std::optional<std::string> work;
  std::optional<SessionSight> sight;
  bool is_rig_parked = false;
};

/// Every agent that was seen, in the order of addresses. While tmux does not answer, and where a
/// hook file cannot be read, the state is unknown and the reason says why.
[[nodiscard]] std::vector<AgentView> agent_views(const Observation& seen);

[[nodiscard]] Value to_value(const AgentView& entry);

/// The keys of to_value under `agents[]`.
inline const std::initializer_list<AnswerKey> kAgentViewAnswer = {
    {"agents", "array", "every agent of the town"},
    {"agents[].address", "string", "who"},
    {"agents[].role", "string", "mayor, polecat, crew or refinery"},
    {"agents[].rig", "string?", "null for the mayor"},
    {"agents[].kind", "string?", "what program; null: the hook file cannot be read"},
    {"agents[].state", "string",
     "starting, working, idle, waiting, exhausted, limited, dead, stopped, parked or unknown"},
    {"agents[].because", "string", "the evidence"},
    {"agents[].since", "time?", "of that state, where it is known"},
    {"agents[].asked", "string?", "what it waits for: the text of its dialog"},
    {"agents[].until", "time?", "when its limit ends, if that is known"},
    {"agents[].desired", "string?", "running, stopped or parked: the wish"},
    {"agents[].work", "string?", "the work item on its hook"},
    {"agents[].instance", "string?", "of its session; null: it has none"},
    {"agents[].pid", "integer?", "of its program, while that runs"},
    {"agents[].exit_status", "integer?", "of a program that ended, where it is known"},
    {"agents[].attached", "integer", "terminals that look at it"},
};

/// `● working`, in its colour.
[[nodiscard]] Cell state_cell(const AgentView& entry);
/// How long it has been so: `3m`; empty where that is not known.
[[nodiscard]] std::string since_cell(const AgentView& entry, WallTime now);

}  // namespace gt
