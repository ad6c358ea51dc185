// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/needs.h"

#include <algorithm>

#include "cli/agents/agent_view.h"
#include "cli/costs/town_budgets.h"
#include "cli/refinery/needs.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/escalation.h"
#include "hooks/message.h"

namespace gt {
namespace {

constexpr Duration kNews = std::chrono::hours(24);

Problem waiting(const std::string& name, const AgentView& view) {
  const StateReading& reading = view.reading;
  const std::string about = reading.asked.empty() ? reading.because : reading.asked;
  const bool is_permission =
      view.sight && view.sight->screen && view.sight->screen->is_permission();
  return {name, format("waits for an answer: {}", one_line(about, 120)),
          is_permission ? format("gt approve {0}, gt deny {0}, or gt attach {0}", name)
                        : format("gt attach {}", name),
          "waiting"};
}

Problem limited(const std::string& name, const StateReading& reading) {
  const std::string until =
      reading.until ? format(" until {}", format_time(*reading.until)) : std::string();
  return {name, format("is limited{}: {}", until, reading.because), format("gt peek {}", name),
          "limited"};
}

std::optional<Problem> by_state(const AgentView& view) {
  const std::string name = view.address.str();
  switch (view.reading.state) {
    case AgentState::kWaiting:
      return waiting(name, view);
    case AgentState::kLimited:
      return limited(name, view.reading);
    case AgentState::kExhausted:
      return Problem{name, "its context is full", format("gt restart {}", name), "exhausted"};
    case AgentState::kUnknown:
      if (!view.sight || !view.sight->is_alive()) return std::nullopt;
      return Problem{name, format("nobody knows what it is at: {}", view.reading.because),
                     format("gt explain {0}; gt attach {0}", name), "unknown"};
    default:
      return std::nullopt;
  }
}

std::optional<Problem> by_hook(const ObservedAgent& agent) {
  const std::string name = agent.address.str();
  if (agent.broken) return Problem{name, agent.broken->message, "gt doctor"};
  const AgentHook& hook = *agent.hook;
  if (hook.desired == Desired::kParked && hook.starts.failures > 0) {
    return Problem{name, format("parked after {} starts that failed", hook.starts.failures),
                   format("gt peek {0}; gt start {0}", name), "parked"};
  }
  if (hook.desired != Desired::kRunning && agent.is_running()) {
    return Problem{name, format("runs though it should be {}", desired_name(hook.desired)),
                   format("gt stop {}", name)};
  }
  return std::nullopt;
}

std::string last_reason(const Message& message) {
  const std::string& reason = message.chain.back().reason;
  return reason.empty() ? std::string() : format(": {}", one_line(reason, 80));
}

Result<std::vector<Problem>> lost_messages(Store& store, WallTime now) {
  GT_TRY(const Messages::All all, Messages(store).list());
  std::vector<Problem> problems;
  for (const Message& each : all.messages) {
    const bool is_lost =
        each.state() == MessageState::kBounced || each.state() == MessageState::kExpired;
    if (!is_lost || now - each.chain.back().at > kNews) continue;
    problems.push_back({each.to.str(),
                        format("a message of {} {}{}", one_line(each.from, 40),
                               message_state_name(each.state()), last_reason(each)),
                        format("gt message show {}", each.id), "message"});
  }
  for (const Error& each : all.broken) problems.push_back({"messages", each.message, each.hint});
  return problems;
}

/// False for an item that is finished, or gone: what it took concerns nobody any more.
bool is_open(Town& town, const std::string& item) {
  const auto id = WorkId::parse(item);
  if (!id) return false;
  const auto found = town.board(id->rig()).load(*id);
  const auto standing = found ? found->standing() : std::nullopt;
  return found && standing != WorkStatus::kDone && standing != WorkStatus::kArchived;
}

Result<std::vector<Problem>> used_up_budgets(Town& town, WallTime now) {
  GT_TRY(const auto states, written_budget_states(town, now));
  std::vector<Problem> problems;
  for (const BudgetState& each : states) {
    if (!each.is_used_up() || (each.scope == "item" && !is_open(town, each.subject))) continue;
    problems.push_back({each.subject, each.text, "gt costs; budgets in town.yaml", "budget"});
  }
  return problems;
}

void append(std::vector<Problem>& to, std::vector<Problem> from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

}  // namespace

Result<std::vector<Problem>> open_escalations(Store& store) {
  GT_TRY(const EscalationFiles::All all, EscalationFiles(store).list());
  std::vector<Problem> problems;
  for (const Escalation& each : all.escalations) {
    if (each.state != EscalationState::kOpen) continue;
    const std::string about = each.about.empty() ? "" : format(" about {}", each.about);
    problems.push_back({each.id,
                        format("{}, by {}{}: {}", severity_name(each.severity),
                               one_line(each.opened.by, 40), about, one_line(each.text, 80)),
                        format("gt escalation ack {}", each.id), "escalation",
                        each.severity == Severity::kCritical});
  }
  for (const std::string& problem : all.problems) {
    problems.push_back({"escalations", problem, "gt doctor"});
  }
  return problems;
}

std::vector<Problem> agents_in_need(const Observation& seen) {
  std::vector<Problem> problems;
  if (seen.blind) problems.push_back({"tmux", seen.blind->message, seen.blind->hint});
  for (const auto& [name, rig] : seen.rigs) {
    if (rig.broken) problems.push_back({name, rig.broken->message, rig.broken->hint});
  }
  for (const ObservedAgent& agent : seen.agents) {
    if (auto problem = by_hook(agent)) problems.push_back(std::move(*problem));
  }
  if (seen.blind) return problems;
  for (const AgentView& view : agent_views(seen)) {
    if (auto problem = by_state(view)) problems.push_back(std::move(*problem));
  }
  return problems;
}

Result<std::vector<Problem>> needs_of_a_person(Town& town, const Observation& seen) {
  std::vector<Problem> problems = agents_in_need(seen);
  GT_TRY(auto escalations, open_escalations(*town.store));
  append(problems, std::move(escalations));
  GT_TRY(auto messages, lost_messages(*town.store, seen.now));
  append(problems, std::move(messages));
  GT_TRY(auto rigs, rigs_in_need(town, seen));
  append(problems, std::move(rigs));
  GT_TRY(auto requests, requests_in_need(town, seen));
  append(problems, std::move(requests));
  if (auto budgets = used_up_budgets(town, seen.now)) {
    append(problems, *std::move(budgets));
  } else {
    problems.push_back({"budgets", budgets.error().message, budgets.error().hint});
  }
  return problems;
}

}  // namespace gt
