// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/rigs/removal.h"
#include "common/base/format.h"

namespace gt {
namespace {

Answer run(Context& context, const Args& args) {
  GT_TRY(const RemovedRig removed, remove_rig(context, *args.word("RIG"), context.actor(args)));
  return make_report<PlainReport>(
      format("the rig '{}' is in the trash: {}\n", removed.name, removed.folder.string()),
      Value::map(
          {{"rig", removed.name}, {"trash", removed.trash_id}, {"path", removed.folder.string()}}));
}

}  // namespace

const Command kRigRemove = {
    .path = "rig remove",
    .aliases = {"rig rm", "rig delete"},
    .group = CommandGroup::kTown,
    .summary = "Move a rig into the trash; nothing is deleted",
    .details =
        "Refuses while an agent of the rig runs, and while one of its worktrees holds changes or "
        "commits that are nowhere else; it names them. The folder, with the repository and all "
        "worktrees, moves to .gt/trash/ID, and .gt/trash/ID.yaml tells where it was.",
    .examples = {{"gt rig remove web", "once its agents are stopped and their work is pushed"}},
    .positionals = {{"RIG", "its name"}},
    .answer = {{"rig", "string", "its name"},
               {"trash", "string", "id of the record in .gt/trash"},
               {"path", "string", "where its folder is now"}},
    .run = run,
};

}  // namespace gt
