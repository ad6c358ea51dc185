// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "cli/agents/hook_payload.h"
#include "cli/command_table.h"
#include "cli/memory/memory_report.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr Duration kTextPatience = std::chrono::seconds(30);

Answer run(Context& context, const Args& args) {
  GT_TRY(const MemoryOwner owner, memory_owner(context, args));
  std::string text = *args.word("TEXT");
  if (text == "-") text = read_available(STDIN_FILENO, kTextPatience, kMostMemoryBytes + 1);
  Memory memory;
  memory.about = one_line(args.value("about").value_or(""), 60);
  memory.text = printable(trimmed(text));
  memory.by = context.actor(Args());
  memory.at = context.now();
  GT_TRY(const Kept kept, remember(*context.town().store, owner, std::move(memory)));
  const std::string& id = kept.memory.id;
  if (kept.is_new) {
    GT_CHECK(context.write_down("memory.kept", id, Value::map({{"owner", kept.memory.owner}})));
  }
  return make_report<PlainReport>(
      format("{} is remembered{}, for {}\n", id, kept.is_new ? "" : " already", kept.memory.owner),
      memory_value(kept.memory));
}

}  // namespace

const Command kRemember = {
    .path = "remember",
    .aliases = {"memory add", "memory save", "memory create", "memories add"},
    .group = CommandGroup::kAgentSide,
    .summary = "Keep a memory for all sessions to come",
    .details =
        "It is told by 'gt prime' from now on, the newest first, until 'gt forget'. An agent's own "
        "memory is told to itself, one of a rig to all who work there, one for --all to everybody.",
    .examples = {{"gt remember 'make test needs the database'", "for the agent itself"},
                 {"gt remember 'no force pushes' --rig web", "for everybody in web"},
                 {"gt remember - --about release --all",
                  "from standard input, for the whole town"}},
    .positionals = {{"TEXT", "2000 bytes at most; '-': from standard input"}},
    .options = {{.name = "about", .value = "TOPIC", .summary = "what it is about"},
                {.name = "all", .summary = "for every agent of the town"}},
    .answer = {{"id", "string", "for gt forget"},
               {"owner", "string", "an address, a rig, or town"},
               {"about", "string?", "its topic"},
               {"text", "string", "the memory"},
               {"by", "string", "who kept it"},
               {"at", "time", "when"}},
    .run = run,
};

}  // namespace gt
