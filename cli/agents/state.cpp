// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/state.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

/// A program that has said nothing for longer than this is not starting any more.
constexpr Duration kStarting = std::chrono::seconds(30);

constexpr std::array<std::pair<AgentState, std::string_view>, 10> kNames = {{
    {AgentState::kStarting, "starting"},
    {AgentState::kWorking, "working"},
    {AgentState::kIdle, "idle"},
    {AgentState::kWaiting, "waiting"},
    {AgentState::kExhausted, "exhausted"},
    {AgentState::kLimited, "limited"},
    {AgentState::kDead, "dead"},
    {AgentState::kStopped, "stopped"},
    {AgentState::kParked, "parked"},
    {AgentState::kUnknown, "unknown"},
}};

/// Ages are for people; a clock that jumped back makes none negative.
std::string ago(WallTime then, WallTime now) {
  return format("{} ago", format_age(std::max(now - then, Duration(0))));
}

StateReading without_session(const AgentHook& hook, const SessionSight* dead) {
  if (hook.desired == Desired::kParked) return {AgentState::kParked, {}, "it is parked"};
  if (hook.desired == Desired::kStopped) return {AgentState::kStopped, {}, "it was stopped"};
  if (dead != nullptr) {
    const auto& status = dead->session.exit_status;
    return {AgentState::kDead, dead->session.died,
            status ? format("its program ended with status {}", *status) : "its program ended"};
  }
  if (!hook.instance) return {AgentState::kStopped, {}, "it was never started"};
  return {AgentState::kDead, {}, "it should run and has no session"};
}

/// States that an agent may claim for itself; its end is not among them, the process tells that.
std::optional<AgentState> claimed_state(const SignalRecord& signal) {
  const auto state = state_named(signal.state);
  if (!state || *state == AgentState::kDead || *state == AgentState::kStopped ||
      *state == AgentState::kParked) {
    return std::nullopt;
  }
  return state;
}

StateReading by_signal(const SignalRecord& signal, const TmuxSession& session, WallTime now) {
  const auto state = claimed_state(signal);
  if (!state) {
    return {AgentState::kUnknown, signal.at,
            format("it said '{}' {}", one_line(signal.state, kMostColumns), ago(signal.at, now))};
  }
  const Duration still = now - std::max(signal.at, session.last_output);
  if (*state == AgentState::kWorking && still > kStaleWork) {
    return {AgentState::kUnknown, signal.at,
            format("it said 'working' {}, but its screen has been still for {}",
                   ago(signal.at, now), format_age(still))};
  }
  return {*state, signal.at, format("it said so {}", ago(signal.at, now))};
}

}  // namespace

std::string_view state_name(AgentState state) {
  for (const auto& [each, name] : kNames) {
    if (each == state) return name;
  }
  return "unknown";
}

std::optional<AgentState> state_named(std::string_view name) {
  for (const auto& [state, each] : kNames) {
    if (each == name) return state;
  }
  return std::nullopt;
}

StateReading read_state(const AgentHook& hook, const SessionSight* sight, WallTime now) {
  if (sight == nullptr || !sight->is_alive()) return without_session(hook, sight);
  const TmuxSession& session = sight->session;
  if (hook.signal && hook.signal->instance == session.instance) {
    return by_signal(*hook.signal, session, now);
  }
  // An age below zero is a clock that jumped: no evidence of a start.
  const Duration age = now - session.created;
  if (age >= Duration(0) && age <= kStarting) {
    return {AgentState::kStarting, session.created,
            format("its session began {}", ago(session.created, now))};
  }
  return {AgentState::kUnknown, session.created, "it runs and has said nothing about itself"};
}

}  // namespace gt
