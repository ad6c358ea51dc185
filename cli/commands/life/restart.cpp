// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/doctor/programs.h"
#include "cli/life/bring_up.h"
#include "cli/life/choice.h"
#include "cli/life/daemon_process.h"
#include "cli/life/life_report.h"
#include "cli/life/selection.h"

namespace gt {
namespace {

Answer run(Context& context, const Args& args) {
  GT_TRY(const auto agents, chosen_agents(context, args));
  GT_CHECK(require_tmux(context));
  const bool is_named = !args.flag("all");
  // By name it is a person's wish; --all leaves alone what was stopped.
  GT_TRY(Selection selection, select_wanted(context, agents, is_named,
                                            is_named ? Wish::kPersonStarts : Wish::kTownStarts));
  GT_CHECK(ensure_daemon(context));
  auto outcomes =
      bring_up(context, selection.wanted,
               {.replaces = true, .is_fresh = args.flag("fresh"), .actor = context.actor(args)});
  return report_of(std::move(selection), std::move(outcomes));
}

}  // namespace

const Command kRestart = {
    .path = "restart",
    .aliases = {"agent restart", "session restart"},
    .group = CommandGroup::kLife,
    .summary = "End the sessions of agents and start them anew",
    .details =
        "The conversation goes on where the program can resume it. What 'gt start' leaves alone or "
        "refuses, such as the agents of a parked rig, is left as it is.",
    .examples = {{"gt restart web/toast", "the same conversation in a new session"},
                 {"gt restart web/toast --fresh", "a new conversation"}},
    .positionals = {{"ADDRESS", "the agents", Positional::kAny}},
    .options = {{"all", 0, "", "every agent that should run, of the town or of --rig"},
                {"fresh", 0, "", "with a new conversation"}},
    .answer = kLifeAnswer,
    .run = run,
};

}  // namespace gt
