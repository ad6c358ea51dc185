// SPDX-License-Identifier: Apache-2.0
#include "cli/life/selection.h"

#include <algorithm>
#include <memory>

#include "cli/life/life_report.h"
#include "cli/patrol/observe.h"
#include "common/base/format.h"

namespace gt {
namespace {

SessionOutcome refusal(const Address& address, Error error) {
  return {address, SessionOutcome::kFailed, std::move(error)};
}

/// Puts the wish on disk, before anything happens. Returns whether the agent is to run.
Result<bool> write_wish(HookFiles& hooks, const Address& address, Wish wish) {
  const auto saved = hooks.change(address, [wish](AgentHook& hook) -> Result<void> {
    hook.desired = desired_after(hook.desired, wish);
    // Whoever asks by name has seen to what made it fail.
    if (wish == Wish::kPersonStarts) hook.starts = {};
    return {};
  });
  if (!saved) return saved.error();
  return saved->desired == Desired::kRunning;
}

/// Sorts one agent into `selection`.
void select(Town& town, const Observation& seen, const Address& address, bool is_named, Wish wish,
            Selection& selection) {
  const ObservedAgent* agent = seen.find(address);
  if (agent == nullptr) return;  // removed a moment ago
  if (agent->broken) return selection.refused.push_back(refusal(address, *agent->broken));
  if (const Error* problem = seen.rig_problem(address)) {
    return selection.refused.push_back(refusal(address, *problem));
  }
  if (seen.is_in_parked_rig(address)) {
    if (!is_named) return;
    return selection.refused.push_back(
        refusal(address, {ErrorCode::kRefused, format("its rig {} is parked", address.rig()),
                          format("gt rig unpark {}", address.rig())}));
  }
  const auto is_wanted = write_wish(town.hooks, address, wish);
  if (!is_wanted) return selection.refused.push_back(refusal(address, is_wanted.error()));
  if (*is_wanted) return selection.wanted.push_back(address);
  selection.notes.push_back(format("{} stays {}; gt start {} starts it", address.str(),
                                   desired_name(agent->hook->desired), address.str()));
}

}  // namespace

Result<Selection> select_wanted(Context& context, const std::vector<Address>& agents, bool is_named,
                                Wish wish) {
  GT_TRY(const Observation seen, observe(context));
  Selection selection;
  for (const Address& address : agents) {
    select(context.town(), seen, address, is_named, wish, selection);
  }
  for (const auto& [name, rig] : seen.rigs) {
    if (!is_named && rig.config && rig.config->is_parked) {
      selection.notes.push_back(format("rig {} is parked: nothing in it was started", name));
    }
  }
  return selection;
}

Answer report_of(Selection selection, std::vector<SessionOutcome> outcomes) {
  outcomes.insert(outcomes.end(), selection.refused.begin(), selection.refused.end());
  std::sort(outcomes.begin(), outcomes.end(),
            [](const auto& a, const auto& b) { return a.address < b.address; });
  auto report = std::make_unique<LifeReport>(std::move(outcomes));
  for (std::string& note : selection.notes) report->add_note(std::move(note));
  return std::unique_ptr<Report>(std::move(report));
}

}  // namespace gt
