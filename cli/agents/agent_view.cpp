// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/agent_view.h"

#include <algorithm>

#include "common/base/fields.h"
#include "common/base/format.h"

namespace gt {
namespace {

/// Null for an empty text.
Value text_or_null(std::string_view text) {
  return text.empty() ? Value() : Value(text);
}

}  // namespace

std::vector<AgentView> agent_views(const Observation& seen) {
  std::vector<AgentView> entries;
  for (const ObservedAgent& agent : seen.agents) {
    AgentView entry{agent.address, agent.reading, {}, {}, {}, agent.sight};
    entry.is_rig_parked = seen.is_in_parked_rig(agent.address);
    if (agent.hook) {
      entry.kind = agent.hook->kind;
      entry.desired = desired_name(agent.hook->desired);
      if (agent.hook->work) entry.work = agent.hook->work->str();
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

Value to_value(const AgentView& entry) {
  const bool is_alive = entry.sight && entry.sight->is_alive();
  const TmuxSession none;
  const TmuxSession& session = entry.sight ? entry.sight->session : none;
  const auto& since = entry.reading.since;
  return Value::map({{"address", entry.address.str()},
                     {"role", role_name(entry.address.role())},
                     {"rig", text_or_null(entry.address.rig())},
                     {"kind", text_or_null(entry.kind)},
                     {"state", state_name(entry.reading.state)},
                     {"because", entry.reading.because},
                     {"since", time_value(since)},
                     {"asked", text_or_null(entry.reading.asked)},
                     {"until", time_value(entry.reading.until)},
                     {"desired", text_or_null(entry.desired)},
                     {"work", Value::optional(entry.work)},
                     {"instance", text_or_null(session.instance)},
                     {"pid", is_alive ? Value(session.pid) : Value()},
                     {"exit_status", Value::optional(session.exit_status)},
                     {"attached", session.attached}});
}

Cell state_cell(const AgentView& entry) {
  const std::string_view name = state_name(entry.reading.state);
  const StateMark mark = mark_of(name);
  return {format("{} {}", mark.mark, name), mark.colour};
}

std::string since_cell(const AgentView& entry, WallTime now) {
  if (!entry.reading.since) return {};
  return format_age(std::max(now - *entry.reading.since, Duration(0)));
}

}  // namespace gt
