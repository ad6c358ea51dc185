// SPDX-License-Identifier: Apache-2.0
#include "common/town/daemon_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

using namespace std::chrono_literals;

/// The pid in the file if that process lives. Between a holder's lock and its pid in the file there
/// may stand nothing, or what a killed daemon left there.
std::optional<long long> living_holder(int fd) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(fd, text.data(), text.size(), 0);
  if (size <= 0) return {};
  const auto pid = parse_integer(trimmed({text.data(), static_cast<std::size_t>(size)}));
  if (!pid || (::kill(static_cast<pid_t>(*pid), 0) != 0 && errno == ESRCH)) return {};
  return pid;
}

/// Takes the lock unless a process that lives holds it. One that was just killed may leave it for
/// an instant to a child of its between fork and exec: that is waited for.
Result<void> take_lock(int fd, const std::filesystem::path& path) {
  std::optional<long long> holder;
  for (int tries = 0; tries < 200 && !holder; ++tries) {
    if (tries > 0) std::this_thread::sleep_for(5ms);
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return {};
    if (errno != EWOULDBLOCK && errno != EINTR) return system_error(errno, path.string());
    holder = living_holder(fd);
  }
  const std::string name = holder ? format("pid {}", *holder) : "an unknown pid";
  return Error{ErrorCode::kConflict, format("another daemon ({}) holds {}", name, path.string()),
               "gt daemon status"};
}

}  // namespace

std::optional<pid_t> DaemonLock::holder(const std::filesystem::path& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  // Shared: two that ask at once do not take each other for a daemon.
  if (!fd.is_open() || ::flock(fd.get(), LOCK_SH | LOCK_NB) == 0) return std::nullopt;
  return static_cast<pid_t>(living_holder(fd.get()).value_or(0));
}

Result<DaemonLock> DaemonLock::acquire(const std::filesystem::path& path) {
  ::mkdir(path.parent_path().c_str(), 0755);
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd.is_open()) return system_error(errno, path.string());
  ::fchmod(fd.get(), 0600);
  GT_CHECK(take_lock(fd.get(), path));
  const std::string pid = format("{}\n", ::getpid());
  if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), pid.data(), pid.size(), 0) < 0) {
    return system_error(errno, path.string());
  }
  return DaemonLock(std::move(fd));
}

}  // namespace gt
