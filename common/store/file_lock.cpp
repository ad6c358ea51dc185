// SPDX-License-Identifier: Apache-2.0
#include "common/store/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "common/base/format.h"

namespace gt {

Result<FileLock> FileLock::acquire(const std::filesystem::path& path, Duration patience) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.is_open()) return system_error(errno, "lock " + path.native());

  // flock(2) cannot wait with a limit, so it is asked again and again, ever less often.
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::chrono::microseconds pause{100};
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return system_error(errno, "lock " + path.native());
    if (std::chrono::steady_clock::now() >= deadline) {
      return Error{ErrorCode::kBusy, format("{} is locked by another process", path.native()),
                   "try again in a moment"};
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::microseconds{5000});
  }
  return FileLock(std::move(fd));
}

}  // namespace gt
