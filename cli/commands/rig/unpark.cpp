// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/rigs/parking.h"

namespace gt {
namespace {

Answer run(Context& context, const Args& args) {
  return set_parked(context, args, false);
}

}  // namespace

const Command kRigUnpark = {
    .path = "rig unpark",
    .group = CommandGroup::kTown,
    .summary = "Open a parked rig again",
    .details = "The agents that should run are started by the next tick, or by 'gt start --all'.",
    .examples = {{"gt rig unpark web", "its agents may run again"}},
    .positionals = {{"RIG", "its name"}},
    .answer = {{"rig", "string", "its name"},
               {"parked", "boolean", "what it is now"},
               {"changed", "boolean", "false if it was so before"},
               {"agents[]", "string", "those of the rig that run now"}},
    .run = run,
};

}  // namespace gt
