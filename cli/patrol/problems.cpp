// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/problems.h"

#include "cli/patrol/plan.h"
#include "common/base/format.h"

namespace gt {
namespace {

/// What is seen of one agent that a person may have to act on.
std::optional<Problem> problem_of(const ObservedAgent& agent) {
  const std::string name = agent.address.str();
  if (agent.broken) return Problem{name, agent.broken->message, "gt doctor"};
  if (agent.hook->desired == Desired::kParked && agent.hook->starts.failures > 0) {
    return Problem{name, format("parked after {} starts that failed", agent.hook->starts.failures),
                   format("gt peek {0}; gt start {0}", name)};
  }
  if (agent.hook->desired != Desired::kRunning && agent.is_running()) {
    return Problem{name, format("runs though it should be {}", desired_name(agent.hook->desired)),
                   format("gt stop {}", name)};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Problem> problems_of(const Observation& seen) {
  std::vector<Problem> problems;
  if (seen.blind) problems.push_back({"tmux", seen.blind->message, seen.blind->hint});
  if (seen.halt) {
    problems.push_back(
        {"town", seen.halt->words(seen.now), seen.is_stopped() ? "gt thaw" : "gt resume"});
  }
  for (const Error& each : seen.problems) {
    problems.push_back({"files", each.message, "gt doctor"});
  }
  for (const auto& [name, rig] : seen.rigs) {
    if (rig.broken) problems.push_back({name, rig.broken->message, rig.broken->hint});
  }
  const Plan todo = plan(seen);
  for (const ObservedAgent& agent : seen.agents) {
    if (auto problem = problem_of(agent)) problems.push_back(std::move(*problem));
    if (seen.blind || !agent.hook || agent.hook->desired != Desired::kRunning) continue;
    const std::string name = agent.address.str();
    for (const Action& action : todo.actions) {
      if (action.address() != agent.address || action.step == Step::kForgetFailures) continue;
      problems.push_back({name, action.reason, format("gt tick, or gt start {}", name)});
    }
    for (const Remark& remark : todo.remarks) {
      if (remark.subject == name) problems.push_back({name, remark.reason, ""});
    }
  }
  return problems;
}

}  // namespace gt
