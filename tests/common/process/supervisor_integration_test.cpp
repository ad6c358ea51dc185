// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "common/base/fd.h"
#include "common/process/supervisor.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using namespace std::chrono_literals;
using testing::TempDirectory;

/// A datagram socket as systemd's; `name` begins with `@` in the abstract namespace.
Fd notification_socket(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, name.data(), name.size());
  if (name[0] == '@') address.sun_path[0] = '\0';
  Fd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  EXPECT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  return fd;
}

std::string received(const Fd& fd) {
  std::array<char, 256> text{};
  const ssize_t got = ::recv(fd.get(), text.data(), text.size(), 0);
  return got > 0 ? std::string(text.data(), static_cast<std::size_t>(got)) : "";
}

TEST(Supervisor, IsToldOverItsSocket) {
  const TempDirectory directory;
  for (const std::string& name :
       {(directory.path() / "notify").string(), "@gt-test-" + std::to_string(::getpid())}) {
    const Fd socket = notification_socket(name);
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
    const Supervisor supervisor = Supervisor::from_environment();
    EXPECT_EQ(std::getenv("NOTIFY_SOCKET"), nullptr) << "no child may speak in our name";
    supervisor.notify("READY=1");
    EXPECT_EQ(received(socket), "READY=1") << name;
  }
}

TEST(Supervisor, ThatDidNotAskOrIsGoneIsNoError) {
  ::unsetenv("NOTIFY_SOCKET");
  Supervisor::from_environment().notify("READY=1");
  ::setenv("NOTIFY_SOCKET", "/nonexistent/socket", 1);
  Supervisor::from_environment().notify("READY=1");
  ::setenv("NOTIFY_SOCKET", std::string(500, 'x').c_str(), 1);
  Supervisor::from_environment().notify("READY=1");
  EXPECT_FALSE(Supervisor::from_environment().watchdog_period().has_value());
}

TEST(Supervisor, WantsItsWatchdogFedTwiceAsOftenAsItBites) {
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  EXPECT_EQ(Supervisor::from_environment().watchdog_period(), 15s);
  EXPECT_EQ(std::getenv("WATCHDOG_USEC"), nullptr);
  EXPECT_EQ(std::getenv("WATCHDOG_PID"), nullptr);
}

TEST(Supervisor, OfAnotherProcessWantsNothingOfUs) {
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  ::setenv("WATCHDOG_PID", "1", 1);
  EXPECT_FALSE(Supervisor::from_environment().watchdog_period().has_value());
}

}  // namespace
}  // namespace gt
