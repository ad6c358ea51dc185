// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/agents_report.h"
#include "cli/command_table.h"
#include "cli/context.h"

namespace gt {
namespace {

Answer run(Context& context, const Args& args) {
  return agents_report(context, args, std::nullopt);
}

}  // namespace

const Command kAgents = {
    .path = "agents",
    .aliases = {"agent list", "agents list", "agent", "agent ls"},
    .group = CommandGroup::kAgents,
    .summary = "List all agents, and what hangs on their hooks",
    .details = "What is on disk; 'gt ps' shows what lives.",
    .examples = {{"gt agents --rig web", "those of one rig"}},
    .answer = kAgentsAnswer,
    .run = run,
};

}  // namespace gt
