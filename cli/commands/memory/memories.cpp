// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/memory/memory_report.h"
#include "cli/output/table.h"
#include "common/base/fence.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

/// Capital letters count as small ones.
std::string folded(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return small;
}

bool has(const Memory& memory, const std::string& word) {
  return folded(memory.text).find(word) != std::string::npos ||
         folded(memory.about).find(word) != std::string::npos || memory.id == word;
}

class MemoriesReport : public Report {
 public:
  MemoriesReport(Memories found, WallTime now) : found_(std::move(found)), now_(now) {}

  [[nodiscard]] Value json() const override {
    Value::List memories;
    for (const Memory& each : found_.memories) memories.push_back(memory_value(each));
    return Value::map(
        {{"memories", std::move(memories)}, {"problems", Value::list_of(found_.problems)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    Table table({"ID", "OF", "ABOUT", "AGE", "TEXT"}, "TEXT");
    for (const Memory& each : found_.memories) {
      table.add({each.id, each.owner, defused_line(each.about, 20),
                 format_age(std::max(now_ - each.at, Duration(0))), defused_line(each.text, 200)});
    }
    std::string out = table.is_empty() ? "No memories.\n" : table.text(style);
    if (found_.memories.size() == 1) out = whole(found_.memories.front(), style);
    for (const std::string& problem : found_.problems) {
      out += format("{} {}\n", style.paint(Colour::kYellow, "!"), one_line(problem, kMostColumns));
    }
    return out;
  }

  [[nodiscard]] int exit_status() const override { return found_.problems.empty() ? 0 : 1; }

 private:
  [[nodiscard]] std::string whole(const Memory& memory, const Style& style) const {
    std::string out = style.paint(Colour::kBold, memory.id) +
                      format("  of {}, by {}, {} ago", memory.owner, defused_line(memory.by, 60),
                             format_age(std::max(now_ - memory.at, Duration(0))));
    if (!memory.about.empty()) out += format(", about {}", defused_line(memory.about, 60));
    out += "\n";
    return out + quoted(memory.text, 4 * kMostMemoryBytes).text;
  }

  Memories found_;
  WallTime now_;
};

void add(Memories& all, Memories more) {
  std::move(more.memories.begin(), more.memories.end(), std::back_inserter(all.memories));
  std::move(more.problems.begin(), more.problems.end(), std::back_inserter(all.problems));
}

/// Those an agent is told: its own, its rig's, the town's.
Result<Memories> told_to(Store& store, const Address& address) {
  GT_TRY(Memories all, memories_of(store, MemoryOwner::agent(address)));
  if (!address.rig().empty()) {
    GT_TRY(Memories of_rig, memories_of(store, MemoryOwner::rig(address.rig())));
    add(all, std::move(of_rig));
  }
  GT_TRY(Memories of_town, memories_of(store, MemoryOwner::town()));
  add(all, std::move(of_town));
  return all;
}

Result<Memories> asked_for(Context& context, const Args& args) {
  Store& store = *context.town().store;
  if (args.flag("all") || args.value("rig")) {
    GT_TRY(const MemoryOwner owner, memory_owner(context, args));
    return memories_of(store, owner);
  }
  if (const auto address = context.agent(args)) return told_to(store, *address);
  return all_memories(store);
}

Answer run(Context& context, const Args& args) {
  GT_TRY(Memories found, asked_for(context, args));
  if (const auto word = args.word("SEARCH")) {
    std::erase_if(found.memories, [&](const Memory& each) { return !has(each, folded(*word)); });
  }
  return make_report<MemoriesReport>(std::move(found), context.now());
}

}  // namespace

const Command kMemories = {
    .path = "memories",
    .aliases = {"memory", "memory list", "memory ls", "memory search", "memory show", "recall",
                "memories list", "memories search"},
    .group = CommandGroup::kAgentSide,
    .summary = "List what is remembered",
    .details =
        "An agent's memories are its own, those of its rig and those of the town. Asked by a "
        "person, outside any agent's directory: all there are. One alone is shown whole.",
    .examples = {{"gt memories", "mine"},
                 {"gt memories database --rig web", "those of web that speak of a database"}},
    .positionals = {{"SEARCH", "only those with this word, or this id", Positional::kOptional}},
    .options = {{.name = "all", .summary = "those for every agent of the town"}},
    .answer = {{"memories", "array", "the newest first, owner by owner"},
               {"memories[].id", "string", "for gt forget"},
               {"memories[].owner", "string", "an address, a rig, or town"},
               {"memories[].about", "string?", "its topic"},
               {"memories[].text", "string", "whole"},
               {"memories[].by", "string", "who kept it"},
               {"memories[].at", "time", "when"},
               {"problems", "array", "memories that cannot be read"},
               {"problems[]", "string", "file, line and reason"}},
    .run = run,
};

}  // namespace gt
