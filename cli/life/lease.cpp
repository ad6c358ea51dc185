// SPDX-License-Identifier: Apache-2.0
#include "cli/life/lease.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>

#include "common/base/fd.h"
#include "common/base/format.h"

namespace gt {
namespace {

/// Makes the file of a lease and takes its lock.
Result<FileLock> take_lease(const TownPaths& paths, const std::filesystem::path& path,
                            Duration patience) {
  ::mkdir(paths.run_directory().c_str(), 0700);  // as the daemon makes it: its door is in there
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  if (failed) return system_error(failed.value(), path.parent_path().string());
  // Left where it is: whoever waits for the lock has the same file open.
  const Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.is_open()) return system_error(errno, path.string());
  return FileLock::acquire(path, patience);
}

}  // namespace

Result<FileLock> take_session_lease(const TownPaths& paths, const Address& address,
                                    Duration patience) {
  auto lease = take_lease(paths, paths.session_lease(address), patience);
  if (lease || lease.error().code != ErrorCode::kBusy) return lease;
  return Error{ErrorCode::kBusy,
               format("{} is being started or stopped by somebody else", address.str()),
               "gt status shows what became of it"};
}

Result<FileLock> take_typing_lease(const TownPaths& paths, const Address& address,
                                   Duration patience) {
  auto lease = take_lease(paths, paths.typing_lease(address), patience);
  if (lease || lease.error().code != ErrorCode::kBusy) return lease;
  return Error{ErrorCode::kBusy, format("somebody else is typing to {}", address.str()), ""};
}

Result<FileLock> take_step_lease(const TownPaths& paths, std::string_view step,
                                 std::string_view subject) {
  auto lease = take_lease(paths, paths.step_lease(step, subject), Duration(0));
  if (lease || lease.error().code != ErrorCode::kBusy) return lease;
  return Error{ErrorCode::kBusy, format("another tick is at {}", subject), ""};
}

}  // namespace gt
