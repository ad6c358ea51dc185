// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/observe.h"

#include <algorithm>
#include <set>

#include "cli/agents/sight.h"

namespace gt {
namespace {

Result<std::vector<ObservedAgent>> read_hooks(HookFiles& hooks) {
  GT_TRY(HookFiles::All all, hooks.load_all());
  std::vector<ObservedAgent> agents;
  for (AgentHook& hook : all.hooks) {
    const Address address = hook.address;
    agents.push_back({address, std::move(hook), {}, {}, {}});
  }
  for (auto& [address, error] : all.broken)
    agents.push_back({address, {}, std::move(error), {}, {}});
  std::sort(agents.begin(), agents.end(),
            [](const auto& a, const auto& b) { return a.address < b.address; });
  return agents;
}

/// Those that have a rig.yaml, and those that agents are said to be of.
Result<std::map<std::string, ObservedRig>> read_rigs(Town& town,
                                                     const std::vector<ObservedAgent>& agents) {
  GT_TRY(const auto names, list_rigs(town.paths));
  std::set<std::string> all(names.begin(), names.end());
  for (const ObservedAgent& agent : agents) {
    if (!agent.address.rig().empty()) all.insert(agent.address.rig());
  }
  std::map<std::string, ObservedRig> rigs;
  for (const std::string& name : all) {
    auto config = load_rig(*town.store, name);
    rigs[name] = config ? ObservedRig{std::move(*config), {}} : ObservedRig{{}, config.error()};
  }
  return rigs;
}

/// Nobody knows what a file says that cannot be read: nothing is begun until somebody mends it.
std::optional<Halt> read_halt(Store& store) {
  auto halt = load_halt(store);
  if (halt) return std::move(*halt);
  Halt stop;
  stop.state = HaltState::kStopped;
  stop.reason = halt.error().message;
  return stop;
}

StateReading reading_of(const ObservedAgent& agent, const Observation& seen) {
  if (agent.broken) return {AgentState::kUnknown, {}, agent.broken->message};
  if (seen.blind) return {AgentState::kUnknown, {}, seen.blind->message};
  if (!agent.is_running() && seen.is_in_parked_rig(agent.address)) {
    return {AgentState::kParked, {}, "its rig is parked"};
  }
  return read_state(*agent.hook, agent.sight ? &*agent.sight : nullptr, seen.now);
}

/// Gives each session to its agent; what is left over is a stranger.
void match_sessions(Observation& seen, std::vector<TmuxSession> sessions) {
  std::map<std::string, ObservedAgent*> by_name;
  for (ObservedAgent& agent : seen.agents) by_name[agent.address.str()] = &agent;
  for (TmuxSession& session : sessions) {
    const auto found = by_name.find(session.name);
    if (found == by_name.end()) {
      seen.strangers.push_back(std::move(session));
      continue;
    }
    const auto process = session.is_dead ? ProcessState::kGone : process_state(session.pid);
    found->second->sight = SessionSight{std::move(session), process};
  }
}

std::vector<Watched> watched(Observation& seen) {
  std::vector<Watched> agents;
  for (ObservedAgent& agent : seen.agents) {
    if (agent.hook && agent.is_running()) agents.push_back({&*agent.hook, &*agent.sight});
  }
  return agents;
}

}  // namespace

const ObservedAgent* Observation::find(const Address& address) const {
  const auto found = std::find_if(agents.begin(), agents.end(),
                                  [&](const auto& each) { return each.address == address; });
  return found == agents.end() ? nullptr : &*found;
}

bool Observation::is_in_parked_rig(const Address& address) const {
  const auto rig = rigs.find(address.rig());
  return rig != rigs.end() && rig->second.config && rig->second.config->is_parked;
}

const Error* Observation::rig_problem(const Address& address) const {
  const auto rig = rigs.find(address.rig());
  return rig != rigs.end() && rig->second.broken ? &*rig->second.broken : nullptr;
}

std::optional<WallTime> Observation::limited_until(std::string_view kind) const {
  for (const RateLimit& limit : limits) {
    if (limit.kind == kind && limit.until > now) return limit.until;
  }
  return std::nullopt;
}

Result<Observation> observe(Context& context) {
  Town& town = context.town();
  Observation seen;
  seen.now = context.now();
  seen.max_agents = town.config.max_agents;
  GT_TRY(seen.agents, read_hooks(town.hooks));
  GT_TRY(seen.rigs, read_rigs(town, seen.agents));
  seen.halt = read_halt(*town.store);
  GT_TRY(RateLimits::All limits, RateLimits(*town.store).load_all());
  seen.limits = std::move(limits.limits);
  seen.problems = std::move(limits.broken);
  if (auto sessions = town.tmux->list()) {
    match_sessions(seen, std::move(*sessions));
    look_closer(context, watched(seen));
  } else {
    seen.blind = sessions.error();
  }
  for (ObservedAgent& agent : seen.agents) agent.reading = reading_of(agent, seen);
  return seen;
}

}  // namespace gt
