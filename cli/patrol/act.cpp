// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/act.h"

#include <algorithm>

#include "cli/agents/last_screen.h"
#include "cli/life/lease.h"
#include "cli/life/sessions.h"
#include "cli/patrol/observe.h"

namespace gt {
namespace {

constexpr std::string_view kActor = "tick";

/// An action, and what came of it.
struct Doing {
  Action action;
  Deed deed;
};

/// The one change that a verdict makes, if the hook is still the one it was made about.
Result<void> write_verdict(HookFiles& hooks, const Action& action) {
  const auto saved = hooks.change(action.address(), [&](AgentHook& hook) -> Result<void> {
    if (hook.instance != action.hook.instance || hook.desired != Desired::kRunning) {
      return Error{ErrorCode::kConflict, "its hook has just changed", ""};
    }
    hook.starts = action.starts;
    if (action.step == Step::kPark) hook.desired = desired_after(hook.desired, Wish::kCrashLoop);
    return {};
  });
  if (!saved) return saved.error();
  return {};
}

/// The person is told of a parked agent once: here. `gt status` shows it from then on.
Result<void> carry_out_verdict(Town& town, const Action& action) {
  GT_CHECK(write_verdict(town.hooks, action));
  if (action.step != Step::kPark) return {};
  return town.journal.append(
      {std::string(kActor), "", "agent.parked", action.address().str(),
       Value::map({{"reason", action.reason}, {"failures", action.starts.failures}})});
}

/// Those whose program ended and left its last screen.
std::vector<Address> with_dead_panes(const std::vector<Doing*>& doings) {
  std::vector<Address> agents;
  for (const Doing* doing : doings) {
    if (doing->action.has_screen) agents.push_back(doing->action.address());
  }
  return agents;
}

void carry_out_starts(Context& context, const std::vector<Doing*>& doings) {
  std::vector<StartOrder> orders;
  for (const Doing* doing : doings) {
    const Action& action = doing->action;
    orders.push_back({action.hook, action.starts, action.is_fresh, action.has_zombie});
  }
  keep_last_screens(context.town(), with_dead_panes(doings));
  const auto outcomes = start_sessions(context, orders, kActor);
  for (std::size_t i = 0; i < doings.size(); ++i) {
    doings[i]->deed.end(outcomes[i].error ? Result<void>(*outcomes[i].error) : Result<void>());
  }
}

/// What has to be done still, now that nobody else can act on these agents: what another tick or a
/// person did in between is not done a second time.
std::vector<Doing*> still_needed(Context& context, const std::vector<Doing*>& leased) {
  const auto seen = observe(context);
  const Plan again = seen ? plan(*seen) : Plan{};
  std::vector<Doing*> needed;
  for (Doing* doing : leased) {
    const Action& before = doing->action;
    const auto same =
        std::find_if(again.actions.begin(), again.actions.end(), [&before](const Action& action) {
          return action.step == before.step && action.address() == before.address() &&
                 action.hook.instance == before.hook.instance;
        });
    if (same != again.actions.end()) {
      doing->action = *same;
      needed.push_back(doing);
    } else {
      doing->deed.end(seen ? Error{ErrorCode::kConflict, "no longer needed", ""} : seen.error());
    }
  }
  return needed;
}

void carry_out(Context& context, std::vector<Doing>& doings) {
  std::vector<FileLock> leases;
  std::vector<Doing*> leased;
  for (Doing& doing : doings) {
    auto lease = take_session_lease(context.town().paths, doing.action.address(), Duration(0));
    if (lease) {
      leases.push_back(std::move(*lease));
      leased.push_back(&doing);
    } else {
      doing.deed.end(lease.error());
    }
  }
  if (leased.empty()) return;
  std::vector<Doing*> starts;
  for (Doing* doing : still_needed(context, leased)) {
    if (doing->action.step == Step::kStart) {
      starts.push_back(doing);
    } else {
      doing->deed.end(carry_out_verdict(context.town(), doing->action));
    }
  }
  if (!starts.empty()) carry_out_starts(context, starts);
}

}  // namespace

Deed deed_of(const Action& action) {
  return {std::string(step_name(action.step)), action.address().str(), action.reason};
}

std::vector<Deed> act(Context& context, const Plan& plan) {
  std::vector<Doing> doings;
  for (const Action& action : plan.actions) doings.push_back({action, deed_of(action)});
  carry_out(context, doings);
  std::vector<Deed> deeds;
  for (Doing& doing : doings) deeds.push_back(std::move(doing.deed));
  return deeds;
}

}  // namespace gt
