// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/daemon_process.h"
#include "cli/life/life_report.h"
#include "cli/life/sessions.h"
#include "common/base/format.h"
#include "common/tmux/tmux.h"

namespace gt {
namespace {

/// What is left of the town, and what went.
struct Ruins {
  bool had_daemon = false;
  std::vector<std::string> sessions;  ///< that were ended
  std::vector<ProcessIdentity> survivors;
};

class DownReport : public Report {
 public:
  explicit DownReport(Ruins ruins) : ruins_(std::move(ruins)) {}

  [[nodiscard]] Value json() const override {
    Value::List survivors;
    for (const ProcessIdentity& each : ruins_.survivors) survivors.push_back(each.pid);
    return Value::map({{"daemon_stopped", ruins_.had_daemon},
                       {"sessions", Value::list_of(ruins_.sessions)},
                       {"survivors", std::move(survivors)}});
  }

  [[nodiscard]] std::string text(const Style&) const override {
    std::string out = format(
        "the town is down: {} ended, the daemon {}\n",
        ruins_.sessions.size() == 1 ? "1 session" : format("{} sessions", ruins_.sessions.size()),
        ruins_.had_daemon ? "stopped" : "was down");
    for (const ProcessIdentity& each : ruins_.survivors) {
      out += format("pid {} survived TERM and KILL\n", each.pid);
    }
    return out;
  }

  [[nodiscard]] int exit_status() const override { return ruins_.survivors.empty() ? 0 : 1; }

 private:
  Ruins ruins_;
};

Result<void> end_server(Context& context, Tmux& tmux, Ruins& ruins) {
  GT_TRY(const auto sessions, tmux.list());
  // Looked up before tmux ends them: an orphan's parent is no longer to be found.
  const auto processes = processes_of(sessions, std::nullopt);
  GT_CHECK(tmux.end_server());
  const auto survivors = end_processes(processes, kHangupPatience, kEndGrace, context.clock());
  ruins.survivors.insert(ruins.survivors.end(), survivors.begin(), survivors.end());
  for (const TmuxSession& session : sessions) ruins.sessions.push_back(session.name);
  return {};
}

Answer run(Context& context, const Args&) {
  // We may stand in a session that we end.
  std::signal(SIGHUP, SIG_IGN);
  Town& town = context.town();
  Ruins ruins;
  const auto left_behind = left_behind_server(context);
  // The daemon first: a tick that still runs can then start nothing behind our back.
  const std::size_t daemon = context.progress().begin("daemon", "stopping");
  GT_TRY(ruins.had_daemon, stop_daemon(context, true));
  context.progress().done(daemon, ruins.had_daemon ? "stopped" : "was down");

  const std::size_t item = context.progress().begin("sessions", "ending");
  GT_CHECK(end_server(context, *town.tmux, ruins));
  if (left_behind) {
    TmuxCli server(context.processes(), *left_behind);
    GT_CHECK(end_server(context, server, ruins));
  }
  context.progress().done(item, format("{} ended", ruins.sessions.size()));
  return make_report<DownReport>(std::move(ruins));
}

}  // namespace

const Command kDown = {
    .path = "down",
    .aliases = {"town down", "town stop"},
    .group = CommandGroup::kLife,
    .summary = "End every session of this town, its daemon and its tmux",
    .details =
        "Nothing of the town runs afterwards; no other tmux server is touched. Hooks, work "
        "and worktrees stay, and so does what each agent should be: 'gt up' brings back "
        "those that should run. Programs that ignore the hangup get TERM, then KILL; what "
        "survives even that is named, with exit status 1.",
    .examples = {{"gt down", "good night"}},
    .answer = {{"daemon_stopped", "boolean", "one was running"},
               {"sessions", "array", "that were ended"},
               {"sessions[]", "string", "its name"},
               {"survivors", "array", "pids that even KILL did not end"},
               {"survivors[]", "integer", "a pid"}},
    .run = run,
};

}  // namespace gt
