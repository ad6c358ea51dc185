// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/refinery/space.h"
#include "common/base/format.h"
#include "hooks/rig.h"

namespace gt {
namespace {

Answer run(Context& context, const Args& args) {
  std::string rig = args.word("RIG").value_or("");
  if (rig.empty()) {
    GT_TRY(rig, context.rig(args));
  }
  GT_CHECK(load_rig(*context.town().store, rig));
  GT_TRY(const std::uintmax_t bytes,
         args.flag("old") ? clean_old(context, rig) : clean_all(context, rig));
  return make_report<PlainReport>(format("{} are free again in {}\n", format_bytes(bytes), rig),
                                  Value::map({{"rig", rig}, {"freed_bytes", Value(bytes)}}));
}

}  // namespace

const Command kRefineryClean = {
    .path = "refinery clean",
    .aliases = {"mq clean"},
    .group = CommandGroup::kMerging,
    .summary = "Free what the checks of a rig take of the disk",
    .details =
        "The scratch worktree with what was built in it, the logs of checks, and what is known to "
        "be green: the next check makes what it needs again. With --old, as once a day by itself: "
        "logs and memos of two weeks and more, logs over 256 MiB, and a scratch worktree that was "
        "not used for two weeks or is over 10 GiB. Nobody's work lies in any of it.",
    .examples = {{"gt refinery clean web", "when the disk is full"}},
    .positionals = {{"RIG", "whose; the one that is meant here", Positional::kOptional}},
    .options = {{"old", 0, "", "only what is old, or too much"}},
    .answer = {{"rig", "string", "whose it was"},
               {"freed_bytes", "integer", "what the disk has more of now"}},
    .run = run,
};

}  // namespace gt
