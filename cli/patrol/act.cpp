// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/act.h"

#include <algorithm>

#include "cli/life/lease.h"
#include "cli/life/sessions.h"
#include "cli/patrol/observe.h"

namespace gt {
namespace {

constexpr std::string_view kActor = "tick";

void set(Deed& deed, Result<void> result) {
  if (result) return;
  const ErrorCode code = result.error().code;
  deed.outcome =
      code == ErrorCode::kBusy || code == ErrorCode::kConflict ? Deed::kLeft : Deed::kFailed;
  deed.error = result.error();
}

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

void carry_out_starts(Context& context, const std::vector<Deed*>& deeds) {
  std::vector<StartOrder> orders;
  for (const Deed* deed : deeds) {
    const Action& action = deed->action;
    orders.push_back({action.hook, action.starts, action.is_fresh, action.has_zombie});
  }
  const auto outcomes = start_sessions(context, orders, kActor);
  for (std::size_t i = 0; i < deeds.size(); ++i) {
    if (outcomes[i].error) set(*deeds[i], *outcomes[i].error);
  }
}

/// What has to be done still, now that nobody else can act on these agents: what another tick or a
/// person did in between is not done a second time.
std::vector<Deed*> still_needed(Context& context, const std::vector<Deed*>& leased) {
  const auto seen = observe(context.town(), context.now());
  const Plan again = seen ? plan(*seen) : Plan{};
  std::vector<Deed*> needed;
  for (Deed* deed : leased) {
    const auto same =
        std::find_if(again.actions.begin(), again.actions.end(), [deed](const Action& action) {
          return action.step == deed->action.step && action.address() == deed->action.address() &&
                 action.hook.instance == deed->action.hook.instance;
        });
    if (same != again.actions.end()) {
      deed->action = *same;
      needed.push_back(deed);
    } else {
      set(*deed, seen ? Error{ErrorCode::kConflict, "no longer needed", ""} : seen.error());
    }
  }
  return needed;
}

}  // namespace

std::vector<Deed> act(Context& context, const Plan& plan) {
  std::vector<Deed> deeds;
  for (const Action& action : plan.actions) deeds.push_back({action});
  std::vector<FileLock> leases;
  std::vector<Deed*> leased;
  for (Deed& deed : deeds) {
    auto lease = take_session_lease(context.town().paths, deed.action.address(), Duration(0));
    if (lease) {
      leases.push_back(std::move(*lease));
      leased.push_back(&deed);
    } else {
      set(deed, lease.error());
    }
  }
  if (leased.empty()) return deeds;
  std::vector<Deed*> starts;
  for (Deed* deed : still_needed(context, leased)) {
    if (deed->action.step == Step::kStart) {
      starts.push_back(deed);
    } else {
      set(*deed, carry_out_verdict(context.town(), deed->action));
    }
  }
  if (!starts.empty()) carry_out_starts(context, starts);
  return deeds;
}

}  // namespace gt
