// SPDX-License-Identifier: Apache-2.0
#include "cli/life/bring_up.h"

#include <algorithm>
#include <map>
#include <optional>

#include "cli/life/lease.h"
#include "cli/patrol/observe.h"
#include "common/base/format.h"
#include "hooks/start_backoff.h"

namespace gt {
namespace {

/// The agents of one command: their leases, what became of each, and the lines that tell it.
class Undertaking {
 public:
  Undertaking(Context& context, const std::vector<Address>& agents, std::string_view doing)
      : context_(context), agents_(agents) {
    for (const Address& agent : agents) {
      items_.push_back(context.progress().begin(agent.str(), doing));
    }
    for (const Address& agent : agents) {
      auto lease = take_session_lease(context.town().paths, agent, kLeasePatience);
      if (lease) {
        leases_.push_back(std::move(*lease));
      } else {
        fail(agent, lease.error());
      }
    }
  }

  /// Those of whom it is not known yet what becomes of them.
  [[nodiscard]] std::vector<Address> open() const {
    std::vector<Address> open;
    for (const Address& agent : agents_) {
      if (!outcomes_.contains(agent)) open.push_back(agent);
    }
    return open;
  }

  void end(SessionOutcome outcome) {
    const Address address = outcome.address;
    outcomes_.insert_or_assign(address, std::move(outcome));
  }
  void fail(const Address& agent, Error error) {
    end({agent, SessionOutcome::kFailed, std::move(error), {}});
  }
  void fail_all(const Error& error) {
    for (const Address& agent : open()) fail(agent, error);
  }

  /// What became of them all, in their order.
  [[nodiscard]] std::vector<SessionOutcome> told() {
    std::vector<SessionOutcome> outcomes;
    for (std::size_t i = 0; i < agents_.size(); ++i) {
      const SessionOutcome& outcome = outcomes_.at(agents_[i]);
      if (outcome.error) {
        context_.progress().failed(items_[i], outcome.error->message);
      } else {
        context_.progress().done(items_[i], outcome_name(outcome.kind));
      }
      outcomes.push_back(outcome);
    }
    return outcomes;
  }

 private:
  Context& context_;
  const std::vector<Address>& agents_;
  std::vector<std::size_t> items_;
  std::vector<FileLock> leases_;
  std::map<Address, SessionOutcome> outcomes_;
};

/// A look at the town under the leases; nothing if tmux or the hooks cannot be read, and then every
/// open agent has failed.
std::optional<Observation> look(Context& context, Undertaking& work) {
  auto seen = observe(context);
  if (!seen || seen->blind) {
    work.fail_all(seen ? *seen->blind : seen.error());
    return std::nullopt;
  }
  return std::move(*seen);
}

int running_agents(const Observation& seen) {
  return static_cast<int>(
      std::count_if(seen.agents.begin(), seen.agents.end(),
                    [](const ObservedAgent& each) { return each.is_running(); }));
}

/// Why this agent, which does not run, is not to be started; nothing if it is.
std::optional<Error> obstacle(const ObservedAgent* agent) {
  if (agent == nullptr) return Error{ErrorCode::kNotFound, "it has no hook file", "gt agents"};
  if (agent->broken) return agent->broken;
  if (agent->hook->desired == Desired::kRunning) return std::nullopt;
  return Error{ErrorCode::kConflict,
               format("somebody has just made it {}", desired_name(agent->hook->desired)),
               format("gt start {}", agent->address.str())};
}

std::vector<StartOrder> orders_for(Undertaking& work, const Observation& seen, bool is_fresh) {
  std::vector<StartOrder> orders;
  int running = running_agents(seen);
  for (const Address& address : work.open()) {
    const ObservedAgent* agent = seen.find(address);
    if (auto problem = obstacle(agent)) {
      work.fail(address, std::move(*problem));
    } else if (agent->is_running()) {
      work.end({address, SessionOutcome::kRunning, {}, agent->sight->session.instance});
    } else if (running >= seen.max_agents) {
      work.fail(address, {ErrorCode::kRefused, format("the town runs {} agents already", running),
                          format("gt config set limits.agents {}", running + 10)});
    } else {
      ++running;
      const AgentHook& hook = *agent->hook;
      orders.push_back({hook, hook.starts, is_fresh || must_start_afresh(hook, hook.starts),
                        agent->has_zombie()});
    }
  }
  return orders;
}

std::vector<EndOrder> ends_for(const Undertaking& work, const Observation& seen) {
  std::vector<EndOrder> orders;
  for (const Address& address : work.open()) {
    const ObservedAgent* agent = seen.find(address);
    if (agent != nullptr && agent->sight) orders.push_back({address, agent->sight->session});
  }
  return orders;
}

/// Ends what runs. No second program starts beside what is left of the first.
void end_first(Context& context, Undertaking& work, const Observation& seen,
               const std::string& actor) {
  EndedSessions ended = end_sessions(context, ends_for(work, seen), actor);
  for (SessionOutcome& outcome : ended.outcomes) {
    if (outcome.error) work.end(std::move(outcome));
  }
  for (std::size_t i = 0; i < ended.survivors.size(); ++i) {
    const Address& agent = ended.outlived[i];
    work.fail(agent,
              {ErrorCode::kFailed,
               format("pid {} of its session survived TERM and KILL", ended.survivors[i].pid),
               format("when it is gone: gt start {}", agent.str())});
  }
}

}  // namespace

std::vector<SessionOutcome> bring_up(Context& context, const std::vector<Address>& agents,
                                     const BringUp& how) {
  Undertaking work(context, agents, "starting");
  auto seen = look(context, work);
  if (seen && how.replaces) {
    end_first(context, work, *seen, how.actor);
    seen = look(context, work);
  }
  if (!seen) return work.told();
  const auto orders = orders_for(work, *seen, how.is_fresh);
  for (SessionOutcome& started : start_sessions(context, orders, how.actor)) {
    work.end(std::move(started));
  }
  return work.told();
}

EndedSessions bring_down(Context& context, const std::vector<Address>& agents,
                         const std::string& actor) {
  Undertaking work(context, agents, "stopping");
  const auto seen = look(context, work);
  if (!seen) return {work.told(), {}, {}};
  EndedSessions ended = end_sessions(context, ends_for(work, *seen), actor);
  for (SessionOutcome& outcome : ended.outcomes) work.end(std::move(outcome));
  for (const Address& agent : work.open()) work.end({agent, SessionOutcome::kAbsent, {}, {}});
  return {work.told(), std::move(ended.survivors), {}};
}

}  // namespace gt
