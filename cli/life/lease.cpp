// SPDX-License-Identifier: Apache-2.0
#include "cli/life/lease.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>

#include "common/base/fd.h"
#include "common/base/format.h"

namespace gt {

Result<FileLock> take_session_lease(const TownPaths& paths, const Address& address,
                                    Duration patience) {
  const std::filesystem::path path = paths.session_lease(address);
  ::mkdir(paths.run_directory().c_str(), 0700);  // as the daemon makes it: its door is in there
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  if (failed) return system_error(failed.value(), path.parent_path().string());
  // Left where it is: whoever waits for the lock has the same file open.
  const Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.is_open()) return system_error(errno, path.string());
  auto lock = FileLock::acquire(path, patience);
  if (!lock && lock.error().code == ErrorCode::kBusy) {
    return Error{ErrorCode::kBusy,
                 format("{} is being started or stopped by somebody else", address.str()),
                 "gt status shows what became of it"};
  }
  return lock;
}

}  // namespace gt
