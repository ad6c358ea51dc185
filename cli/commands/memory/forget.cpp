// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/memory.h"
#include "hooks/trash.h"

namespace gt {
namespace {

/// What the memory says; one that cannot be read can be forgotten all the same.
std::string title_of(Store& store, const std::string& key) {
  const auto document = store.get(key);
  const auto memory = document ? parse_memory(document->bytes, key) : document.error();
  return memory ? format("memory of {}: {}", memory->owner, one_line(memory->text, 60))
                : "a memory that cannot be read";
}

Answer run(Context& context, const Args& args) {
  Store& store = *context.town().store;
  const std::string id = *args.word("ID");
  GT_TRY(const std::string key, find_memory(store, id));
  const std::string title = title_of(store, key);
  GT_CHECK(discard(store, {id, key, title, context.actor(Args()), context.now()}));
  GT_CHECK(
      context.write_down("memory.forgotten", id, Value::map({{"trash", id}, {"title", title}})));
  return make_report<PlainReport>(
      format("{} is forgotten ({})\n    gt trash restore {} brings it back\n", id, title, id),
      Value::map({{"id", id}, {"title", title}, {"trash", id}}));
}

}  // namespace

const Command kForget = {
    .path = "forget",
    .aliases = {"memory remove", "memory rm", "memory delete", "memory forget", "unremember"},
    .group = CommandGroup::kAgentSide,
    .summary = "Take a memory away, into the trash",
    .examples = {{"gt forget m-6a3k9qzz", "nobody is told it any more"}},
    .positionals = {{"ID", "of 'gt memories'"}},
    .answer = {{"id", "string", "of the memory"},
               {"title", "string", "what it said"},
               {"trash", "string", "its id in the trash"}},
    .run = run,
};

}  // namespace gt
