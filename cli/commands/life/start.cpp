// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/doctor/programs.h"
#include "cli/life/bring_up.h"
#include "cli/life/choice.h"
#include "cli/life/daemon_process.h"
#include "cli/life/life_report.h"
#include "cli/life/selection.h"

namespace gt {
namespace {

/// Tells of the daemon as of one more thing that is started.
Result<void> ensure_daemon_told(Context& context) {
  const std::size_t item = context.progress().begin("daemon", "starting");
  const auto started = ensure_daemon(context);
  if (!started) {
    context.progress().failed(item, started.error().message);
    return started.error();
  }
  context.progress().done(item, *started ? "started" : "running");
  return {};
}

Answer start(Context& context, const Args& args, bool is_all) {
  Args words = args;
  if (is_all) words.options["all"] = {""};
  GT_TRY(const auto agents, chosen_agents(context, words));
  GT_CHECK(require_tmux(context));
  const bool is_named = !words.flag("all");
  const bool is_by_name = is_named || args.flag("include-stopped");
  GT_TRY(Selection selection, select_wanted(context, agents, is_named,
                                            is_by_name ? Wish::kPersonStarts : Wish::kTownStarts));
  GT_CHECK(ensure_daemon_told(context));
  auto outcomes = bring_up(context, selection.wanted, {.actor = context.actor(args)});
  return report_of(std::move(selection), std::move(outcomes));
}

Answer run_start(Context& context, const Args& args) {
  return start(context, args, false);
}

Answer run_up(Context& context, const Args& args) {
  return start(context, args, true);
}

}  // namespace

const Command kStart = {
    .path = "start",
    .aliases = {"agent start", "session start"},
    .group = CommandGroup::kLife,
    .summary = "Start agents, and the daemon if it is down",
    .details =
        "With --all: the mayor, and in every rig that is not parked the agents that should run. "
        "An agent that a person stopped, or that was parked because its starts kept failing, is "
        "started only by its name or with --include-stopped. What runs already is left as it is.\n"
        "\n"
        "Exit status 0 means that tmux shows every session alive.",
    .examples = {{"gt start --all", "the whole town"},
                 {"gt start web/toast mayor", "these two, whatever they were told before"},
                 {"gt start --all --rig web", "one rig"}},
    .positionals = {{"ADDRESS", "the agents", Positional::kAny}},
    .options = {{"all", 0, "", "every agent that should run"},
                {"include-stopped", 0, "", "with --all: those that were stopped or parked, too"}},
    .answer = kLifeAnswer,
    .run = run_start,
};

const Command kUp = {
    .path = "up",
    .aliases = {"town up", "town start"},
    .group = CommandGroup::kLife,
    .summary = "Bring the whole town up: start --all",
    .examples = {{"gt up", "daemon, mayor, and every agent that should run"}},
    .options = {{"include-stopped", 0, "", "those that were stopped or parked, too"}},
    .answer = kLifeAnswer,
    .run = run_up,
};

}  // namespace gt
