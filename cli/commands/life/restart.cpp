// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/bring_up.h"
#include "cli/life/choice.h"
#include "cli/life/daemon_process.h"
#include "cli/life/life_report.h"

namespace gt {
namespace {

Answer run(Context& context, const Args& args) {
  GT_TRY(const auto agents, chosen_agents(context, args));
  std::vector<Address> restarting;
  for (const Address& address : agents) {
    const auto saved = context.town().hooks.change(address, [&](AgentHook& hook) -> Result<void> {
      // By name it is a person's wish; --all leaves alone what was stopped.
      const Wish wish = args.flag("all") ? Wish::kTownStarts : Wish::kPersonStarts;
      hook.desired = desired_after(hook.desired, wish);
      if (wish == Wish::kPersonStarts) hook.starts = {};
      return {};
    });
    if (!saved) return saved.error();
    if (saved->desired == Desired::kRunning) restarting.push_back(address);
  }
  GT_CHECK(ensure_daemon(context));
  return make_report<LifeReport>(
      bring_up(context, restarting,
               {.replaces = true, .is_fresh = args.flag("fresh"), .actor = context.actor(args)}));
}

}  // namespace

const Command kRestart = {
    .path = "restart",
    .aliases = {"agent restart", "session restart"},
    .group = CommandGroup::kLife,
    .summary = "End the sessions of agents and start them anew",
    .details = "The conversation goes on where the program can resume it.",
    .examples = {{"gt restart web/toast", "the same conversation in a new session"},
                 {"gt restart web/toast --fresh", "a new conversation"}},
    .positionals = {{"ADDRESS", "the agents", Positional::kAny}},
    .options = {{"all", 0, "", "every agent that should run, of the town or of --rig"},
                {"fresh", 0, "", "with a new conversation"}},
    .answer = kLifeAnswer,
    .run = run,
};

}  // namespace gt
