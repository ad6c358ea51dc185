// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/daemon.h"

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/file_lock.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

/// What holds the daemon's lock now: nothing, or the pid it has written there (0: none).
std::optional<std::int64_t> lock_holder(Context& context, const TownPaths& paths) {
  const auto lock = FileLock::acquire(paths.daemon_lock(), Duration(0));
  if (lock || lock.error().code != ErrorCode::kBusy) return std::nullopt;
  const auto text = context.disk().read(paths.daemon_lock());
  return text ? parse_integer(trimmed(*text)).value_or(0) : 0;
}

Finding not_running(Context& context, const TownPaths& paths) {
  const fs::path socket = paths.socket();
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(socket, ignored))) {
    return {Finding::kNote, "daemon", "does not run", "gt daemon start"};
  }
  Disk& disk = context.disk();
  return {Finding::kWarning, "daemon", "does not run, and its socket was left behind",
          "gt daemon start", [socket, &disk] { return disk.remove(socket); }};
}

}  // namespace

Findings check_daemon(Context& context, const Patient& patient) {
  const auto holder = lock_holder(context, patient.paths);
  const auto answer = DaemonClient(patient.paths.socket()).call("ping");
  if (!holder && !answer) return {not_running(context, patient.paths)};
  if (!answer) {
    return {{Finding::kBroken, "daemon",
             format("process {} holds the lock and does not answer: {}", *holder,
                    answer.error().message),
             "gt daemon restart; 'gt daemon logs' may say why"}};
  }
  const std::int64_t pid = (*answer)["pid"].as_integer().value_or(0);
  const std::string* version = (*answer)["version"].as_string();
  if (!holder || *holder != pid) {
    return {{Finding::kBroken, "daemon",
             format("process {} answers, but {} the lock: two daemons on the same files", pid,
                    holder ? format("process {} holds", *holder) : "nobody holds"),
             format("end process {}; then gt daemon start", pid)}};
  }
  if (version == nullptr || *version != GT_VERSION) {
    return {{Finding::kWarning, "daemon",
             format("process {} is of version {}, and this gt of {}", pid,
                    version != nullptr ? printable(*version) : "none", GT_VERSION),
             "gt daemon restart; every session goes on"}};
  }
  return {{Finding::kGood, "daemon", format("process {}, version {}", pid, *version)}};
}

}  // namespace gt
