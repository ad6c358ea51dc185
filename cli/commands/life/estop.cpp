// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/bring_up.h"
#include "cli/life/daemon_process.h"
#include "cli/life/emergency_stop.h"
#include "cli/life/life_report.h"
#include "cli/life/selection.h"
#include "cli/tell.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/halt.h"

namespace gt {
namespace {

Answer estop(Context& context, const Args& args) {
  Halt halt;
  halt.state = HaltState::kStopped;
  halt.by = context.actor(args);
  halt.at = context.now();
  halt.reason = one_line(args.value("message").value_or(""), 200);
  // Before anything is killed: what ends must not be started again.
  GT_CHECK(write_halt(*context.town().store, halt));
  GT_TRY(const EmergencyStop stop, stop_everything(context));
  GT_CHECK(context.write_down("town.stopped", context.town().name(),
                              Value::map({{"reason", halt.reason}, {"killed", stop.killed}})));
  Value::List agents, survivors;
  std::string text = format("the town is stopped: {} agents, {} processes killed\n",
                            stop.agents.size(), stop.killed);
  for (const Address& each : stop.agents) agents.emplace_back(each.str());
  for (const ProcessIdentity& each : stop.survivors) {
    survivors.emplace_back(each.pid);
    text += format("pid {} survived KILL\n", each.pid);
  }
  text += "    gt thaw lets it go on; gt peek ADDRESS shows a last screen\n";
  return make_report<PlainReport>(text,
                                  Value::map({{"agents", std::move(agents)},
                                              {"killed", stop.killed},
                                              {"survivors", std::move(survivors)}}),
                                  stop.survivors.empty() ? 0 : 1);
}

Answer thaw(Context& context, const Args& args) {
  GT_TRY(const bool was_stopped, lift_halt(*context.town().store, HaltState::kStopped));
  if (was_stopped) GT_CHECK(context.write_down("town.thawed", context.town().name()));
  GT_TRY(const auto agents, context.town().hooks.list());
  GT_TRY(Selection selection, select_wanted(context, agents, false, Wish::kTownStarts));
  if (!was_stopped) {
    selection.wanted.clear();
    selection.notes = {"the town was not stopped"};
  }
  if (!selection.wanted.empty()) GT_CHECK(ensure_daemon(context));
  auto outcomes = bring_up(context, selection.wanted, {.actor = context.actor(args)});
  ask_for_a_tick(context.town());
  return report_of(std::move(selection), std::move(outcomes));
}

}  // namespace

const Command kEstop = {
    .path = "estop",
    .aliases = {"emergency-stop", "town estop", "panic"},
    .group = CommandGroup::kLife,
    .summary = "Stop everything at once, until gt thaw",
    .details =
        "Everything that runs in a session of the town is killed where it is, without a last word; "
        "what is in worktrees, on hooks and boards stays as it is, and panes keep their last "
        "screens. Nothing starts again, whoever asks, until gt thaw, which resumes the "
        "conversations. To let agents finish, see gt pause; to stop some of them, gt stop.",
    .examples = {{"gt estop -m 'they push to the wrong remote'", "now"}},
    .options = {{.name = "message", .letter = 'm', .value = "TEXT", .summary = "why"}},
    .answer = {{"agents", "array", "whose programs ran"},
               {"agents[]", "string", "an address"},
               {"killed", "integer", "how many processes"},
               {"survivors", "array", "pids that even KILL did not end"},
               {"survivors[]", "integer", "a pid"}},
    .run = estop,
};

const Command kThaw = {
    .path = "thaw",
    .aliases = {"town thaw"},
    .group = CommandGroup::kLife,
    .summary = "Let a stopped town go on: its agents are started again",
    .details = "Agents go on in the conversations they had.",
    .examples = {{"gt thaw", "after gt estop"}},
    .answer = kLifeAnswer,
    .run = thaw,
};

}  // namespace gt
