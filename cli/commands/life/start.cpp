// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/bring_up.h"
#include "cli/life/choice.h"
#include "cli/life/daemon_process.h"
#include "cli/life/life_report.h"
#include "cli/patrol/observe.h"
#include "common/base/format.h"

namespace gt {
namespace {

/// Who is to be started, and those of whom it is clear before anything happens that they are not.
struct Selection {
  std::vector<Address> starting;
  std::vector<SessionOutcome> refused;
  std::vector<std::string> notes;
};

SessionOutcome refusal(const Address& address, Error error) {
  return {address, SessionOutcome::kFailed, std::move(error)};
}

/// Puts the wish on disk, before anything happens. Returns whether the agent is to run.
Result<bool> write_wish(HookFiles& hooks, const Address& address, Wish wish) {
  const auto saved = hooks.change(address, [wish](AgentHook& hook) -> Result<void> {
    hook.desired = desired_after(hook.desired, wish);
    // Whoever asks by name has seen to what made it fail.
    if (wish == Wish::kPersonStarts) hook.starts = {};
    return {};
  });
  if (!saved) return saved.error();
  return saved->desired == Desired::kRunning;
}

/// Sorts one agent into `selection`.
void select(Town& town, const Observation& seen, const Address& address, bool is_named, Wish wish,
            Selection& selection) {
  const ObservedAgent* agent = seen.find(address);
  if (agent == nullptr) return;  // removed a moment ago
  if (agent->broken) return selection.refused.push_back(refusal(address, *agent->broken));
  if (const Error* problem = seen.rig_problem(address)) {
    return selection.refused.push_back(refusal(address, *problem));
  }
  if (seen.is_in_parked_rig(address)) {
    if (!is_named) return;
    return selection.refused.push_back(
        refusal(address, {ErrorCode::kRefused, format("its rig {} is parked", address.rig()),
                          format("gt rig unpark {}", address.rig())}));
  }
  const auto is_wanted = write_wish(town.hooks, address, wish);
  if (!is_wanted) return selection.refused.push_back(refusal(address, is_wanted.error()));
  if (*is_wanted) return selection.starting.push_back(address);
  selection.notes.push_back(format("{} stays {}; gt start {} starts it", address.str(),
                                   desired_name(agent->hook->desired), address.str()));
}

Result<Selection> selected(Context& context, const std::vector<Address>& agents, const Args& args,
                           bool is_named) {
  GT_TRY(const Observation seen, observe(context.town(), context.now()));
  const bool is_by_name = is_named || args.flag("include-stopped");
  const Wish wish = is_by_name ? Wish::kPersonStarts : Wish::kTownStarts;
  Selection selection;
  for (const Address& address : agents) {
    select(context.town(), seen, address, is_named, wish, selection);
  }
  for (const auto& [name, rig] : seen.rigs) {
    if (!is_named && rig.config && rig.config->is_parked) {
      selection.notes.push_back(format("rig {} is parked: nothing in it was started", name));
    }
  }
  return selection;
}

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
  GT_TRY(Selection selection, selected(context, agents, args, !words.flag("all")));
  GT_CHECK(ensure_daemon_told(context));
  auto outcomes = bring_up(context, selection.starting, {.actor = context.actor(args)});
  outcomes.insert(outcomes.end(), selection.refused.begin(), selection.refused.end());
  std::sort(outcomes.begin(), outcomes.end(),
            [](const auto& a, const auto& b) { return a.address < b.address; });
  auto report = std::make_unique<LifeReport>(std::move(outcomes));
  for (std::string& note : selection.notes) report->add_note(std::move(note));
  return std::unique_ptr<Report>(std::move(report));
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
