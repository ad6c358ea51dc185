// SPDX-License-Identifier: Apache-2.0
#include "cli/life/emergency_stop.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "cli/life/sessions.h"
#include "common/town/daemon_lock.h"

namespace gt {
namespace {

/// A program may start another one while we look.
constexpr int kMostPasses = 20;
constexpr Duration kPause = std::chrono::milliseconds(20);

std::vector<ProcessIdentity> processes_in(const Town& town,
                                          const std::vector<TmuxSession>& sessions) {
  auto found = processes_of(sessions, DaemonLock::holder(town.paths.daemon_lock()));
  std::erase_if(found, [](const ProcessIdentity& each) { return each.pid == ::getpid(); });
  return found;
}

}  // namespace

Result<EmergencyStop> stop_everything(Context& context) {
  Town& town = context.town();
  GT_TRY(const auto sessions, town.tmux->list());
  // We may stand in a session that ends.
  std::signal(SIGHUP, SIG_IGN);
  EmergencyStop stop;
  for (const TmuxSession& session : sessions) {
    const auto address = Address::parse(session.name);
    if (address && !session.is_dead) stop.agents.push_back(*address);
  }
  std::vector<ProcessIdentity> seen;
  for (int pass = 0; pass < kMostPasses; ++pass) {
    stop.survivors = processes_in(town, sessions);
    if (stop.survivors.empty()) break;
    for (const ProcessIdentity& each : stop.survivors) {
      if (process_identity(each.pid) == each) ::kill(each.pid, SIGKILL);
    }
    seen.insert(seen.end(), stop.survivors.begin(), stop.survivors.end());
    context.clock().sleep_for(kPause);
  }
  std::sort(seen.begin(), seen.end());
  stop.killed = static_cast<int>(std::unique(seen.begin(), seen.end()) - seen.begin());
  return stop;
}

}  // namespace gt
