// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/agents_report.h"
#include "cli/agents/roster_reports.h"
#include "cli/agents/spawn.h"
#include "cli/command_table.h"

namespace gt {
namespace {

Answer spawn(Context& context, const Args& args) {
  std::optional<std::string> name;
  std::optional<std::string> rig;
  if (const auto word = args.word("NAME")) {
    GT_TRY(const Address address, address_of(context, args, *word, Role::kPolecat));
    name = address.name();
    rig = address.rig();
  } else {
    GT_TRY(rig, context.rig(args));
  }
  GT_TRY(const FileLock lock, take_spawn_lock(context, *rig));
  GT_TRY(const AgentHook hook, spawn_polecat(context, *rig, name, args.value("kind"),
                                             Desired::kRunning, context.actor(args)));
  return added_report(context.town().paths, hook);
}

Answer list(Context& context, const Args& args) {
  return agents_report(context, args, Role::kPolecat);
}

Answer kill(Context& context, const Args& args) {
  GT_TRY(const Address address,
         address_of(context, args, args.word("NAME").value_or(""), Role::kPolecat));
  GT_TRY(const RemovedAgent removed,
         remove_agent(context, address, args.flag("force"), context.actor(args)));
  return removed_report(removed);
}

}  // namespace

const Command kPolecatSpawn = {
    .path = "polecat spawn",
    .aliases = {"polecat add", "polecat create", "worker spawn", "worker add", "polecat new",
                "worker create", "worker new"},
    .group = CommandGroup::kAgents,
    .summary = "Make a worker with a worktree of its own",
    .examples = {{"gt polecat spawn --rig web", "the next free name of the pool"},
                 {"gt polecat spawn toast --rig web --kind codex", "web/toast, run by Codex"}},
    .positionals = {{"NAME", "a name of your choice, or RIG/NAME", Positional::kOptional}},
    .options = {{.name = "kind", .value = "KIND", .summary = "what program it is"}},
    .answer = kAddedAnswer,
    .run = spawn,
};

const Command kPolecatList = {
    .path = "polecat list",
    .aliases = {"polecat", "polecats", "worker list", "polecat ls", "workers", "worker",
                "worker ls"},
    .group = CommandGroup::kAgents,
    .summary = "List the polecats",
    .examples = {{"gt polecat list --rig web", "those of one rig"}},
    .answer = kAgentsAnswer,
    .run = list,
};

const Command kPolecatKill = {
    .path = "polecat kill",
    .aliases = {"polecat remove", "worker kill", "worker remove", "polecat rm", "polecat delete",
                "polecat nuke", "worker rm", "worker delete"},
    .group = CommandGroup::kAgents,
    .summary = "Take a worker away, and lose nothing",
    .details =
        "Its folder moves to the trash, with all that git ignores in it. Refused while it runs, "
        "while work hangs on its hook, or while something in its worktree is neither pushed nor "
        "committed; with --force that is kept in the trash, too.",
    .examples = {{"gt polecat kill toast --rig web", "web/toast is gone"},
                 {"gt polecat kill web/toast --force", "even with unpushed work, which is kept"}},
    .positionals = {{"NAME", "a name in the rig, or an address"}},
    .options = {{.name = "force", .summary = "end its session, keep its work in the trash"}},
    .answer = kRemovedAnswer,
    .run = kill,
};

}  // namespace gt
