// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/daemon_process.h"
#include "common/base/format.h"

namespace gt {
namespace {

Answer answer(Context& context, bool was_started) {
  GT_TRY(const Value pong, context.town().daemon.call("ping"));
  const auto pid = pong["pid"].as_integer().value_or(0);
  return make_report<PlainReport>(
      format("the daemon {} (pid {})\n", was_started ? "started" : "is running", pid),
      Value::map({{"started", was_started}, {"pid", pid}}));
}

Answer run_start(Context& context, const Args&) {
  GT_TRY(const bool was_started, ensure_daemon(context));
  return answer(context, was_started);
}

Answer run_restart(Context& context, const Args& args) {
  GT_CHECK(stop_daemon(context, args.flag("force")));
  return run_start(context, args);
}

Answer run_stop(Context& context, const Args& args) {
  GT_TRY(const bool was_running, stop_daemon(context, args.flag("force")));
  return make_report<PlainReport>(
      was_running ? "the daemon stopped; every session runs on\n" : "the daemon was down\n",
      Value::map({{"stopped", was_running}}));
}

}  // namespace

const Command kDaemonStart = {
    .path = "daemon start",
    .group = CommandGroup::kDaemon,
    .summary = "Start the daemon in the background",
    .details = "It is gtd beside this gt, else the one in PATH. Success means that it answers.",
    .examples = {{"gt daemon start", "once; a second time says that it runs"}},
    .answer = {{"started", "boolean", "now; false: it was running"},
               {"pid", "integer", "of the daemon"}},
    .run = run_start,
};

const Command kDaemonRestart = {
    .path = "daemon restart",
    .group = CommandGroup::kDaemon,
    .summary = "Stop the daemon and start it anew; every session runs on",
    .examples = {{"gt daemon restart", "after an upgrade"}},
    .options = {{"force", 0, "", "kill one that does not end"}},
    .answer = {{"started", "boolean", "now"}, {"pid", "integer", "of the daemon"}},
    .run = run_restart,
};

const Command kDaemonStop = {
    .path = "daemon stop",
    .group = CommandGroup::kDaemon,
    .summary = "Stop the daemon; every session runs on",
    .examples = {{"gt daemon stop", "until somebody starts it again"}},
    .options = {{"force", 0, "", "kill one that does not end"}},
    .answer = {{"stopped", "boolean", "one was running"}},
    .run = run_stop,
};

}  // namespace gt
