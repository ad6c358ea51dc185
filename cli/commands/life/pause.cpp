// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/tell.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/halt.h"

namespace gt {
namespace {

Answer report(bool is_paused, bool has_changed, const std::string& text) {
  return make_report<PlainReport>(text,
                                  Value::map({{"paused", is_paused}, {"changed", has_changed}}));
}

Answer pause(Context& context, const Args& args) {
  Store& store = *context.town().store;
  GT_CHECK(check_not_stopped(store, context.now()));
  GT_TRY(const auto before, load_halt(store));
  Halt halt;
  halt.by = context.actor(args);
  halt.at = context.now();
  halt.reason = one_line(args.value("message").value_or(""), 200);
  GT_CHECK(write_halt(store, halt));
  if (!before) {
    GT_CHECK(context.write_down("town.paused", context.town().name(),
                                Value::map({{"reason", halt.reason}})));
  }
  return report(true, !before,
                "the town is paused: whoever runs goes on, nothing new is begun\n"
                "    gt resume\n");
}

Answer resume(Context& context, const Args&) {
  Store& store = *context.town().store;
  GT_CHECK(check_not_stopped(store, context.now()));
  GT_TRY(const bool was_paused, lift_halt(store, HaltState::kPaused));
  if (!was_paused) return report(false, false, "the town is not paused\n");
  GT_CHECK(context.write_down("town.resumed", context.town().name()));
  ask_for_a_tick(context.town());
  return report(false, true, "the town goes on\n");
}

}  // namespace

const Command kPause = {
    .path = "pause",
    .aliases = {"town pause"},
    .group = CommandGroup::kLife,
    .summary = "Begin nothing new in the whole town until gt resume",
    .details =
        "Agents that run go on with what they have. The tick starts nobody, hands no work out, "
        "nudges nobody and polls nothing; messages and mail still arrive. What a person starts by "
        "hand starts. It holds over restarts of the daemon.",
    .examples = {{"gt pause -m 'a demo at three'", "everybody sees why"}},
    .options = {{.name = "message", .letter = 'm', .value = "TEXT", .summary = "why"}},
    .answer = {{"paused", "boolean", "what the town is now"},
               {"changed", "boolean", "false if it was so before"}},
    .run = pause,
};

const Command kResume = {
    .path = "resume",
    .aliases = {"town resume", "unpause"},
    .group = CommandGroup::kLife,
    .summary = "Let a paused town go on",
    .examples = {{"gt resume", "what waits is begun at once"}},
    .answer = {{"paused", "boolean", "false"}, {"changed", "boolean", "false if it was so before"}},
    .run = resume,
};

}  // namespace gt
