// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/bring_up.h"
#include "cli/life/choice.h"
#include "cli/life/daemon_process.h"
#include "cli/life/life_report.h"
#include "cli/life/selection.h"
#include "cli/tell.h"

namespace gt {
namespace {

Result<void> write_down(Context& context, const std::vector<Address>& agents,
                        std::string_view event) {
  for (const Address& each : agents) GT_CHECK(context.write_down(event, each.str()));
  ask_for_a_tick(context.town());
  return {};
}

Answer park(Context& context, const Args& args) {
  GT_TRY(const auto agents, chosen_agents(context, args));
  GT_TRY(Selection selection, select_wanted(context, agents, true, Wish::kPersonParks));
  selection.notes.clear();  // that they do not start is what was asked
  std::vector<Address> parked = agents;
  for (const SessionOutcome& refused : selection.refused) std::erase(parked, refused.address);
  GT_CHECK(write_down(context, parked, "agent.parked"));
  EndedSessions ended = bring_down(context, parked, context.actor(args));
  return report_of(std::move(selection), std::move(ended.outcomes));
}

Answer unpark(Context& context, const Args& args) {
  GT_TRY(const auto agents, chosen_agents(context, args));
  GT_TRY(Selection selection, select_wanted(context, agents, true, Wish::kPersonUnparks));
  GT_CHECK(write_down(context, selection.wanted, "agent.unparked"));
  if (!selection.wanted.empty()) GT_CHECK(ensure_daemon(context));
  auto outcomes = bring_up(context, selection.wanted, {.actor = context.actor(args)});
  return report_of(std::move(selection), std::move(outcomes));
}

}  // namespace

const Command kPark = {
    .path = "park",
    .aliases = {"agent park"},
    .group = CommandGroup::kLife,
    .summary = "Set agents aside: they end, and get no work, until gt unpark",
    .details =
        "Like gt stop, with a name for it: the agent's session ends, what hangs on its hook stays "
        "there, and nothing starts it. The tick parks, too: an agent whose starts keep failing, or "
        "that stands still however often it is restarted. For a rig, see gt rig park.",
    .examples = {{"gt park web/toast", "until somebody has looked at it"}},
    .positionals = {{"ADDRESS", "the agents", Positional::kAny}},
    .options = {{"all", 0, "", "every agent of the town, or of --rig"}},
    .answer = kLifeAnswer,
    .run = park,
};

const Command kUnpark = {
    .path = "unpark",
    .aliases = {"agent unpark"},
    .group = CommandGroup::kLife,
    .summary = "Let parked agents work again",
    .examples = {{"gt unpark web/toast", "it starts, and goes on with what is on its hook"}},
    .positionals = {{"ADDRESS", "the agents", Positional::kAny}},
    .options = {{"all", 0, "", "every agent of the town, or of --rig"}},
    .answer = kLifeAnswer,
    .run = unpark,
};

}  // namespace gt
