// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/agents_report.h"
#include "cli/agents/roster_reports.h"
#include "cli/command_table.h"

namespace gt {
namespace {

Answer add(Context& context, const Args& args) {
  GT_TRY(const Address address,
         address_of(context, args, args.word("NAME").value_or(""), Role::kCrew));
  // A person's workspace: its program runs when the person wants it.
  GT_TRY(const AgentHook hook,
         add_agent(context, address, args.value("kind"), Desired::kStopped, context.actor(args)));
  return added_report(context.town().paths, hook);
}

Answer list(Context& context, const Args& args) {
  return agents_report(context, args, Role::kCrew);
}

Answer remove(Context& context, const Args& args) {
  GT_TRY(const Address address,
         address_of(context, args, args.word("NAME").value_or(""), Role::kCrew));
  GT_TRY(const RemovedAgent removed,
         remove_agent(context, address, args.flag("force"), context.actor(args)));
  return removed_report(removed);
}

}  // namespace

const Command kCrewAdd = {
    .path = "crew add",
    .aliases = {"crew create", "crew new"},
    .group = CommandGroup::kAgents,
    .summary = "Make a workspace of your own in a rig",
    .details = "A worktree on a branch of its own, and an agent that waits until you start it.",
    .examples = {{"gt crew add max --rig web", "web/crew/max"}},
    .positionals = {{"NAME", "yours, such as max"}},
    .options = {{.name = "kind", .value = "KIND", .summary = "what program its agent is"}},
    .answer = kAddedAnswer,
    .run = add,
};

const Command kCrewList = {
    .path = "crew list",
    .aliases = {"crew", "crew ls"},
    .group = CommandGroup::kAgents,
    .summary = "List the crew",
    .examples = {{"gt crew list --rig web", "that of one rig"}},
    .answer = kAgentsAnswer,
    .run = list,
};

const Command kCrewRemove = {
    .path = "crew remove",
    .aliases = {"crew rm", "crew delete"},
    .group = CommandGroup::kAgents,
    .summary = "Take a workspace away, and lose nothing",
    .details =
        "Its folder moves to the trash, with all that git ignores in it. Refused while it runs, "
        "or while something in it is neither pushed nor committed; with --force that is kept in "
        "the trash, too.",
    .examples = {{"gt crew remove max --rig web", "web/crew/max is gone"}},
    .positionals = {{"NAME", "a name in the rig, or an address"}},
    .options = {{.name = "force", .summary = "end its session, keep its work in the trash"}},
    .answer = kRemovedAnswer,
    .run = remove,
};

}  // namespace gt
