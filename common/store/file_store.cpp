// SPDX-License-Identifier: Apache-2.0
#include "common/store/file_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/store/file_lock.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

/// A lock is held for a few milliseconds; whoever holds it longer is stuck.
constexpr Duration kPatience = std::chrono::seconds(10);

Result<fs::path> path_of(const fs::path& root, std::string_view key) {
  const std::vector<std::string_view> parts = split(key, '/');
  const bool is_bad = std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
    return part.empty() || part == "." || part == ".." || part.find('\0') != part.npos;
  });
  if (is_bad) return Error{ErrorCode::kUsage, format("'{}' is no key", one_line(key, 80)), ""};
  return root / key;
}

Result<Revision> revision_at(Disk& disk, const fs::path& path) {
  const auto bytes = disk.read(path);
  if (bytes) return Revision::of(*bytes);
  if (bytes.error().code == ErrorCode::kNotFound) return Revision::absent();
  return bytes.error();
}

Error conflict(std::string_view key) {
  return {ErrorCode::kConflict, format("{} was changed by somebody else", key),
          "look at it again and repeat the command"};
}

Result<void> check_unchanged(Disk& disk, const fs::path& path, std::string_view key,
                             const Revision& expected) {
  GT_TRY(const Revision current, revision_at(disk, path));
  if (current != expected) return conflict(key);
  return {};
}

/// The names people's editors and killed writers leave behind.
bool is_foreign(std::string_view name) {
  return name.starts_with('.') || name.ends_with('~') || name.starts_with('#');
}

Result<void> list_into(std::vector<std::string>& keys, const fs::path& directory,
                       const std::string& prefix) {
  std::error_code problem;
  // A directory that goes away while we look has held nothing.
  for (fs::directory_iterator entry(directory, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const std::string name = entry->path().filename().native();
    if (is_foreign(name)) continue;
    std::error_code gone;
    if (entry->is_directory(gone) && !entry->is_symlink(gone)) {
      GT_CHECK(list_into(keys, entry->path(), prefix + name + '/'));
    } else if (entry->is_regular_file(gone)) {
      keys.push_back(prefix + name);
    }
  }
  if (!problem || problem.value() == ENOENT || problem.value() == ENOTDIR) return {};
  return system_error(problem.value(), "list " + directory.native());
}

struct Tail {
  std::uint64_t bytes = 0;  ///< in the file
  bool is_torn = false;     ///< the last line has no newline
};

Result<Tail> tail_of(const fs::path& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open() && errno == ENOENT) return Tail{};
  struct stat info {};
  if (!file.is_open() || ::fstat(file.get(), &info) != 0) {
    return system_error(errno, "read " + path.native());
  }
  if (!S_ISREG(info.st_mode)) {
    return Error{ErrorCode::kFailed, format("append to {}: it is not a file", path.native()), ""};
  }
  char last = '\n';
  if (info.st_size > 0 && ::pread(file.get(), &last, 1, info.st_size - 1) != 1) {
    return system_error(errno, "read " + path.native());
  }
  return Tail{.bytes = static_cast<std::uint64_t>(info.st_size), .is_torn = last != '\n'};
}

}  // namespace

FileStore::FileStore(fs::path root, Disk& disk) : root_(std::move(root)), disk_(disk) {}

Result<Document> FileStore::get(std::string_view key) {
  GT_TRY(const fs::path path, path_of(root_, key));
  GT_TRY(std::string bytes, disk_.read(path));
  const Revision revision = Revision::of(bytes);
  return Document{std::move(bytes), revision};
}

Result<Revision> FileStore::put(std::string_view key, std::string_view bytes, Revision expected) {
  GT_TRY(const fs::path path, path_of(root_, key));
  const fs::path directory = path.parent_path();
  GT_CHECK(disk_.make_directories(directory));
  GT_TRY(const FileLock lock, FileLock::acquire(directory, kPatience));
  GT_CHECK(check_unchanged(disk_, path, key, expected));

  const fs::path temporary =
      directory / format(".{}.{}.tmp", path.filename().native(), new_ulid(SystemClock().now()));
  auto written = disk_.write_new(temporary, bytes);
  // Editors take no lock, and writing took a while: whoever saved meanwhile is not overwritten. Who
  // saves between this look and the rename is; no call of the system replaces by content.
  if (written) written = check_unchanged(disk_, path, key, expected);
  if (written) written = disk_.rename(temporary, path);
  if (!written) {
    (void)disk_.remove(temporary);  // best effort: list() passes over it
    return written.error();
  }
  GT_CHECK(disk_.sync_directory(directory));
  return Revision::of(bytes);
}

Result<void> FileStore::erase(std::string_view key, Revision expected) {
  GT_TRY(const fs::path path, path_of(root_, key));
  GT_TRY(const FileLock lock, FileLock::acquire(path.parent_path(), kPatience));
  GT_TRY(const Document current, get(key));
  if (current.revision != expected) return conflict(key);
  GT_CHECK(disk_.remove(path));
  return disk_.sync_directory(path.parent_path());
}

Result<std::vector<std::string>> FileStore::list(std::string_view prefix) {
  if (!prefix.ends_with('/')) {
    return Error{ErrorCode::kUsage, format("'{}' does not end in a slash", prefix), ""};
  }
  GT_TRY(const fs::path directory, path_of(root_, prefix.substr(0, prefix.size() - 1)));
  std::vector<std::string> keys;
  GT_CHECK(list_into(keys, directory, std::string(prefix)));
  std::sort(keys.begin(), keys.end());
  return keys;
}

Result<void> FileStore::append(std::string_view journal, const MakeLine& make_line) {
  GT_TRY(const fs::path path, path_of(root_, journal));
  const fs::path directory = path.parent_path();
  GT_CHECK(disk_.make_directories(directory));
  GT_TRY(const FileLock lock, FileLock::acquire(directory, kPatience));
  GT_TRY(const Tail tail, tail_of(path));

  std::string bytes = tail.is_torn ? "\n" : "";
  const std::string line = make_line(tail.bytes + bytes.size());
  if (line.find('\n') != line.npos) {
    return Error{ErrorCode::kInternal, format("a line for {} holds a newline", journal), ""};
  }
  if (tail.bytes == 0) {
    // Its name is made durable before there is a line to lose.
    GT_CHECK(disk_.append(path, ""));
    GT_CHECK(disk_.sync_directory(directory));
  }
  return disk_.append(path, bytes + line + '\n');
}

}  // namespace gt
