// SPDX-License-Identifier: Apache-2.0
#include "common/git/stale_locks.h"

#include <algorithm>

#include "common/process/running_programs.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using FileTime = fs::file_time_type;

// The clock of files and the count of ticks since boot are not of one piece.
constexpr auto kSlack = std::chrono::seconds(2);

struct LockFile {
  fs::path path;
  FileTime made;
};

void add(std::vector<LockFile>& locks, const fs::path& path) {
  std::error_code failed;
  const auto made = fs::last_write_time(path, failed);
  if (!failed) locks.push_back({path, made});
}

std::vector<LockFile> locks_in(const fs::path& repository) {
  std::vector<LockFile> locks;
  for (const char* name : {"packed-refs.lock", "FETCH_HEAD.lock", "shallow.lock"}) {
    add(locks, repository / name);
  }
  std::error_code failed;
  for (fs::recursive_directory_iterator entry(repository / "refs/remotes", failed), end;
       !failed && entry != end; entry.increment(failed)) {
    if (entry->path().extension() == ".lock") add(locks, entry->path());
  }
  return locks;
}

/// When the oldest git began that could be at this repository; nothing if there is none.
std::optional<FileTime> oldest_git(const fs::path& repository) {
  std::optional<FileTime> oldest;
  for (const RunningProgram& each : running_programs("git")) {
    // One whose place cannot be seen may be here.
    const auto from_here = each.directory.lexically_relative(repository.parent_path());
    const bool is_elsewhere = !each.directory.empty() &&
                              each.words.find(repository.string()) == std::string::npos &&
                              (from_here.empty() || *from_here.begin() == "..");
    if (is_elsewhere) continue;
    const FileTime began = FileTime::clock::now() - each.age;
    if (!oldest || began < *oldest) oldest = began;
  }
  return oldest;
}

}  // namespace

std::vector<fs::path> remove_stale_locks(const fs::path& repository, Duration age) {
  std::vector<fs::path> removed;
  std::vector<LockFile> locks = locks_in(repository);
  const auto now = FileTime::clock::now();
  std::erase_if(locks, [&](const LockFile& lock) { return now - lock.made < age; });
  if (locks.empty() || !can_read_processes()) return removed;
  const auto oldest = oldest_git(repository);
  for (const LockFile& lock : locks) {
    if (oldest && *oldest <= lock.made + kSlack) continue;
    std::error_code failed;
    if (fs::remove(lock.path, failed)) removed.push_back(lock.path);
  }
  return removed;
}

}  // namespace gt
