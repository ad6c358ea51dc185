// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/bring_up.h"
#include "cli/life/choice.h"
#include "cli/life/life_report.h"
#include "common/base/format.h"

namespace gt {
namespace {

Result<void> write_wish(HookFiles& hooks, const Address& address) {
  const auto saved = hooks.change(address, [](AgentHook& hook) -> Result<void> {
    hook.desired = desired_after(hook.desired, Wish::kPersonStops);
    return {};
  });
  if (!saved) return saved.error();
  return {};
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const auto agents, chosen_agents(context, args));
  // Every wish is on disk before the first session ends: no tick starts again what a person stops.
  std::vector<Address> stopping;
  std::vector<SessionOutcome> outcomes;
  for (const Address& address : agents) {
    if (const auto written = write_wish(context.town().hooks, address); written) {
      stopping.push_back(address);
    } else {
      outcomes.push_back({address, SessionOutcome::kFailed, written.error()});
    }
  }
  EndedSessions ended = bring_down(context, stopping, context.actor(args));
  for (SessionOutcome& outcome : ended.outcomes) {
    if (outcome.error && outcome.error->code == ErrorCode::kUnreachable) {
      outcome.error->hint =
          "the wish is kept; gt daemon start, then gt stop again ends the session";
    }
    outcomes.push_back(std::move(outcome));
  }
  std::sort(outcomes.begin(), outcomes.end(),
            [](const auto& a, const auto& b) { return a.address < b.address; });
  return make_report<LifeReport>(std::move(outcomes), std::move(ended.survivors));
}

}  // namespace

const Command kStop = {
    .path = "stop",
    .aliases = {"agent stop", "session stop", "session kill"},
    .group = CommandGroup::kLife,
    .summary = "Stop agents; they stay stopped until somebody starts them",
    .details =
        "The wish is written to the hook first; then the session ends with everything that "
        "runs in it: programs that ignore the hangup get TERM, then KILL. Work on the hook, "
        "the workspace and the conversation stay as they are.",
    .examples = {{"gt stop web/toast", "one agent"},
                 {"gt stop --all --rig web", "all agents of a rig"}},
    .positionals = {{"ADDRESS", "the agents", Positional::kAny}},
    .options = {{"all", 0, "", "every agent of the town, or of --rig"}},
    .answer = kLifeAnswer,
    .run = run,
};

}  // namespace gt
