// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/agents/agents_report.h"
#include "cli/agents/roster_reports.h"
#include "cli/command_table.h"
#include "common/base/format.h"
#include "common/store/file_lock.h"
#include "hooks/rig.h"

namespace gt {
namespace {

constexpr Duration kSpawnPatience = std::chrono::minutes(2);

/// One spawn at a time in a rig: two must neither pick the same name nor pass the limit together.
Result<FileLock> spawn_lock(Context& context, const std::string& rig) {
  GT_CHECK(load_rig(*context.town().store, rig));
  const auto polecats = context.town().paths.rig_directory(rig) / "polecats";
  GT_CHECK(context.disk().make_directories(polecats));
  return FileLock::acquire(polecats, kSpawnPatience);
}

Result<void> check_limit(Context& context, const std::string& rig_name) {
  Town& town = context.town();
  GT_TRY(const RigConfig rig, load_rig(*town.store, rig_name));
  GT_TRY(const auto addresses, town.hooks.list());
  const auto count = std::count_if(addresses.begin(), addresses.end(), [&](const Address& address) {
    return address.role() == Role::kPolecat && address.rig() == rig_name;
  });
  const int most = rig.max_polecats.value_or(town.config.max_polecats);
  if (count < most) return {};
  return Error{ErrorCode::kRefused,
               format("{} has {} polecats, its limit is {}", rig_name, count, most),
               "raise limits.polecats in rig.yaml or town.yaml, or 'gt polecat kill' one"};
}

Answer spawn(Context& context, const Args& args) {
  const auto name = args.word("NAME");
  std::optional<Address> address;
  if (name) {
    GT_TRY(address, address_of(context, args, *name, Role::kPolecat));
  }
  GT_TRY(const std::string rig, address ? Result<std::string>(address->rig()) : context.rig(args));
  GT_TRY(const FileLock lock, spawn_lock(context, rig));
  if (!address) {
    GT_TRY(const std::string name_of_pool, free_name(context, rig));
    address = Address::polecat(rig, name_of_pool);
  }
  GT_CHECK(check_limit(context, address->rig()));
  GT_TRY(const AgentHook hook,
         add_agent(context, *address, args.value("kind"), Desired::kRunning, context.actor(args)));
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
