// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/rigs/parking.h"

namespace gt {
namespace {

Answer run(Context& context, const Args& args) {
  return set_parked(context, args, true);
}

}  // namespace

const Command kRigPark = {
    .path = "rig park",
    .group = CommandGroup::kTown,
    .summary = "Leave a rig alone: nothing in it is started",
    .details =
        "Writes it into rig.yaml, so it holds until gt rig unpark. Agents that run are told of and "
        "not ended.",
    .examples = {{"gt rig park web", "no tick and no 'gt start --all' touches it"}},
    .positionals = {{"RIG", "its name"}},
    .answer = {{"rig", "string", "its name"},
               {"parked", "boolean", "what it is now"},
               {"changed", "boolean", "false if it was so before"},
               {"agents[]", "string", "those of the rig that run now"}},
    .run = run,
};

}  // namespace gt
