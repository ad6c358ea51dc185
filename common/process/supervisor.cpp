// SPDX-License-Identifier: Apache-2.0
#include "common/process/supervisor.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "common/base/fd.h"
#include "common/base/text.h"

namespace gt {
namespace {

std::string take_variable(const char* name) {
  const char* value = std::getenv(name);
  std::string text = value != nullptr ? value : "";
  ::unsetenv(name);
  return text;
}

}  // namespace

Supervisor Supervisor::from_environment() {
  Supervisor supervisor;
  supervisor.socket_ = take_variable("NOTIFY_SOCKET");
  const auto period = parse_integer(take_variable("WATCHDOG_USEC"));
  const std::string pid = take_variable("WATCHDOG_PID");
  if (period && *period > 0 && (pid.empty() || parse_integer(pid) == ::getpid())) {
    supervisor.watchdog_period_ =
        std::chrono::duration_cast<Duration>(std::chrono::microseconds(*period)) / 2;
  }
  return supervisor;
}

void Supervisor::notify(std::string_view state) const {
  sockaddr_un address{};
  if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // the abstract namespace
  const Fd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  ::sendto(fd.get(), state.data(), state.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&address), size);  // NOLINT: what the call takes
}

}  // namespace gt
