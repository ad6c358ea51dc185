// SPDX-License-Identifier: Apache-2.0
#include "common/ipc/socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "common/base/format.h"

namespace gt {
namespace {

using Steady = std::chrono::steady_clock;

/// A socket's address for bind(2) and connect(2). A path that sun_path cannot hold is reached
/// through its directory, which stays open as long as the address is used.
struct SocketAddress {
  sockaddr_un bytes{};
  Fd directory;

  [[nodiscard]] const sockaddr* get() const {
    return reinterpret_cast<const sockaddr*>(&bytes);  // NOLINT: what the call takes
  }
};

Result<SocketAddress> address_of(const std::filesystem::path& path) {
  SocketAddress address;
  address.bytes.sun_family = AF_UNIX;
  std::string name = path.string();
  if (name.size() >= sizeof address.bytes.sun_path) {
    address.directory.reset(::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!address.directory.is_open()) return system_error(errno, path.parent_path().string());
    name = format("/proc/self/fd/{}/{}", address.directory.get(), path.filename().string());
  }
  if (name.size() >= sizeof address.bytes.sun_path) {
    return Error{ErrorCode::kFailed, format("{}: its file name is too long", path.string()), ""};
  }
  std::memcpy(address.bytes.sun_path, name.c_str(), name.size() + 1);
  return address;
}

Result<Fd> new_socket() {
  Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.is_open()) return system_error(errno, "socket");
  return fd;
}

/// The directory with mode 0700, whatever the umask took away and whoever made it.
Result<void> make_private_directory(const std::filesystem::path& directory) {
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return system_error(errno, directory.string());
  }
  if (::chmod(directory.c_str(), 0700) != 0) return system_error(errno, directory.string());
  return {};
}

/// Binds with mode 0600: fchmod(2) does nothing to a socket, only the umask does.
Result<void> bind_privately(const Fd& fd, const std::filesystem::path& path) {
  ::unlink(path.c_str());
  GT_TRY(const SocketAddress address, address_of(path));
  const mode_t before = ::umask(0177);
  const int result = ::bind(fd.get(), address.get(), sizeof address.bytes);
  const int error = errno;
  ::umask(before);
  if (result != 0) return system_error(error, path.string());
  return {};
}

void limit_send(const Fd& fd, Duration wait) {
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(wait).count();
  const timeval time{.tv_sec = micros / 1'000'000, .tv_usec = micros % 1'000'000};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

Error unreachable(const std::filesystem::path& path, int error) {
  return {ErrorCode::kUnreachable,
          format("no daemon listens at {}: {}", path.string(), std::strerror(error)),
          "gt daemon start"};
}

}  // namespace

Result<Fd> listen_at(const std::filesystem::path& path, int backlog) {
  GT_CHECK(make_private_directory(path.parent_path()));
  GT_TRY(Fd fd, new_socket());
  // Short, because the name must fit behind /proc/self/fd/N/ too; ours alone, by our pid.
  const std::filesystem::path unnamed =
      path.parent_path() / format(".{}.{}", path.filename().string(), ::getpid());
  GT_CHECK(bind_privately(fd, unnamed));
  if (::listen(fd.get(), backlog) != 0 || ::rename(unnamed.c_str(), path.c_str()) != 0) {
    const int error = errno;
    ::unlink(unnamed.c_str());
    return system_error(error, path.string());
  }
  return fd;
}

SocketFile::SocketFile(std::filesystem::path path) : path_(std::move(path)) {
  struct stat info {};
  if (::stat(path_.c_str(), &info) != 0) return;
  device_ = info.st_dev;
  inode_ = info.st_ino;
}

SocketFile::~SocketFile() {
  struct stat info {};
  const bool is_there = ::stat(path_.c_str(), &info) == 0;
  if (is_there && info.st_dev == device_ && info.st_ino == inode_) ::unlink(path_.c_str());
}

std::optional<uid_t> peer_of(const Fd& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
  return peer.uid;
}

Result<Fd> connect_to(const std::filesystem::path& path, Duration deadline) {
  const auto end = Steady::now() + deadline;
  const Result<SocketAddress> address = address_of(path);
  if (!address) return unreachable(path, ENOENT);
  for (;;) {
    GT_TRY(Fd fd, new_socket());
    const auto left = std::chrono::duration_cast<Duration>(end - Steady::now());
    // A blocking connect waits for a place in the backlog as long as a send may take.
    limit_send(fd, std::max(left, Duration(1)));
    if (::connect(fd.get(), address->get(), sizeof address->bytes) == 0) return fd;
    if (errno != EAGAIN && errno != EINTR) return unreachable(path, errno);
    if (Steady::now() >= end) {
      return Error{ErrorCode::kBusy,
                   format("the daemon at {} has no place for another connection", path.string()),
                   "try again"};
    }
  }
}

}  // namespace gt
