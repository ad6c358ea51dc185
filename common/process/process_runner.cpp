// SPDX-License-Identifier: Apache-2.0
#include "common/process/process_runner.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <climits>
#include <csignal>

#include "common/process/child_streams.h"

namespace gt {
namespace {

using Steady = std::chrono::steady_clock;

/// What to do when `at` comes: first ask, then kill, then only wait.
struct Deadline {
  Steady::time_point at;
  bool has_asked = false, has_killed = false;

  [[nodiscard]] int wait_ms() const {
    if (has_killed) return -1;
    const auto left = std::chrono::ceil<Duration>(at - Steady::now()).count();
    return static_cast<int>(std::clamp<long long>(left, 0, INT_MAX));
  }

  void act(const ProcessRequest& request, pid_t pid) {
    if (has_killed || Steady::now() < at) return;
    if (has_asked) {
      signal_child(request, pid, SIGKILL);
      has_killed = true;
      return;
    }
    ask_to_end(request, pid);
    has_asked = true;
    at = Steady::now() + request.grace;
  }
};

}  // namespace

Result<ProcessOutcome> SystemProcessRunner::run(const ProcessRequest& request) {
  GT_TRY(StartedChild child, start_child(request));
  Deadline deadline{Steady::now() + request.deadline};
  for (;;) {
    // poll(2) passes over the closed ones, whose number is -1.
    std::array<pollfd, 3> watched = {
        {{child.pidfd.get(), POLLIN, 0}, {child.out.fd(), POLLIN, 0}, {child.err.fd(), POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), deadline.wait_ms()) < 0) continue;  // EINTR
    if (watched[0].revents != 0) break;
    if (watched[1].revents != 0) child.out.read_some();
    if (watched[2].revents != 0) child.err.read_some();
    deadline.act(request, child.pid);
  }
  // While its leader is not reaped, nobody else can have the number of this group.
  if (deadline.has_asked && request.program.own_group) signal_child(request, child.pid, SIGKILL);
  return outcome_of(reap(child.pid), deadline.has_asked, child.out, child.err);
}

}  // namespace gt
