// SPDX-License-Identifier: Apache-2.0
#include "hooks/mailbox.h"

#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/store/file_lock.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kIdBytes = 26;  // of a ULID
constexpr std::string_view kRead = ":2,S";
constexpr Duration kLockPatience = std::chrono::seconds(10);

/// What a file's name says: `ID.PRIORITY.md:2,FLAGS`.
MailEntry entry_of(std::string_view name, MailEntry::Place place, std::string_view directory) {
  MailEntry entry;
  const std::size_t flags = std::min(name.find(":2,"), name.size());
  const std::string_view base = name.substr(0, flags);
  entry.id = base;
  if (is_ulid(base.substr(0, kIdBytes))) {
    entry.id = base.substr(0, kIdBytes);
    const std::string_view rest = base.substr(std::min(kIdBytes + 1, base.size()));
    entry.priority =
        mail_priority_named(rest.substr(0, rest.find('.'))).value_or(MailPriority::kNormal);
  }
  entry.place = place;
  entry.is_read = place == MailEntry::kArchive || name.find('S', flags) != std::string::npos;
  entry.file.reserve(directory.size() + 1 + name.size());
  entry.file.append(directory).append("/").append(name);
  return entry;
}

/// Adds what lies in `directory`. Not std::filesystem's way: that costs three times as much, and
/// every prompt of every agent asks for this.
Result<void> add_entries(std::vector<MailEntry>& entries, const fs::path& directory,
                         MailEntry::Place place) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(directory.c_str()), ::closedir);
  if (open == nullptr && errno == ENOENT) return {};
  if (open == nullptr) return system_error(errno, "list " + directory.native());
  errno = 0;
  while (const dirent* file = ::readdir(open.get())) {
    if (file->d_name[0] != '.') {
      entries.push_back(entry_of(file->d_name, place, directory.native()));
    }
  }
  if (errno != 0) return system_error(errno, "list " + directory.native());
  return {};
}

/// Of a mail that stands in several places the one it was moved to last.
void leave_one_each(std::vector<MailEntry>& entries) {
  std::sort(entries.begin(), entries.end(), [](const MailEntry& a, const MailEntry& b) {
    const int order = a.id.compare(b.id);
    return order != 0 ? order < 0 : a.place > b.place;
  });
  const auto end = std::unique(entries.begin(), entries.end(),
                               [](const MailEntry& a, const MailEntry& b) { return a.id == b.id; });
  entries.erase(end, entries.end());
}

/// The name of a file of ours or of another program's, with the flag for "read".
std::string read_name(const std::string& name) {
  const std::size_t flags = name.find(":2,");
  if (flags == std::string::npos) return name + std::string(kRead);
  return name.find('S', flags) == std::string::npos ? name + "S" : name;
}

}  // namespace

std::string mail_file_name(const Mail& mail) {
  return format("{}.{}.md", mail.id, priority_name(mail.priority));
}

Result<std::vector<MailEntry>> Mailbox::list(bool with_archive) const {
  std::vector<MailEntry> entries;
  // In the order in which mails move: one that moves meanwhile is seen twice rather than never.
  GT_CHECK(add_entries(entries, directory_ / "new", MailEntry::kNew));
  GT_CHECK(add_entries(entries, directory_ / "cur", MailEntry::kCur));
  if (with_archive) {
    GT_CHECK(add_entries(entries, directory_ / ".Archive/cur", MailEntry::kArchive));
  }
  leave_one_each(entries);
  return entries;
}

Result<std::vector<MailEntry>> Mailbox::unread() const {
  GT_TRY(std::vector<MailEntry> entries, list());
  std::erase_if(entries, [](const MailEntry& entry) { return entry.is_read; });
  std::stable_sort(entries.begin(), entries.end(),
                   [](const MailEntry& a, const MailEntry& b) { return a.priority > b.priority; });
  return entries;
}

Result<Mail> Mailbox::load(const MailEntry& entry) const {
  GT_TRY(const std::string bytes, disk_.read(entry.file));
  return parse_mail(bytes, entry.file);
}

Result<void> Mailbox::deliver(const Mail& mail, std::string_view bytes) {
  for (const char* folder : {"tmp", "new", "cur"}) {
    GT_CHECK(disk_.make_directories(directory_ / folder));
  }
  // A notice of the town's is the same mail whoever gives it, and two may give it at once.
  GT_TRY(const FileLock lock, FileLock::acquire(directory_ / "tmp", kLockPatience));
  GT_TRY(const auto before, list(true));
  const bool is_there = std::any_of(before.begin(), before.end(),
                                    [&](const MailEntry& entry) { return entry.id == mail.id; });
  // Whoever put it there may have died before it was durable.
  if (is_there) return disk_.sync_directory(directory_ / "new");
  const std::string name = mail_file_name(mail);
  const fs::path temporary = directory_ / "tmp" / format(".{}.tmp", name);
  auto written = disk_.write_new(temporary, bytes);
  if (!written && written.error().code == ErrorCode::kConflict) {
    // A delivery that was cut off left it.
    GT_CHECK(disk_.remove(temporary));
    written = disk_.write_new(temporary, bytes);
  }
  if (written) written = disk_.rename(temporary, directory_ / "new" / name);
  if (!written) {
    (void)disk_.remove(temporary);
    return written.error();
  }
  return disk_.sync_directory(directory_ / "new");
}

Result<void> Mailbox::mark_read(const MailEntry& entry) {
  if (entry.is_read) return {};
  return move(entry, directory_ / "cur" / read_name(fs::path(entry.file).filename().native()));
}

Result<void> Mailbox::archive(const MailEntry& entry) {
  if (entry.place == MailEntry::kArchive) return {};
  for (const char* folder : {"tmp", "new"}) {
    GT_CHECK(disk_.make_directories(directory_ / ".Archive" / folder));
  }
  return move(entry,
              directory_ / ".Archive/cur" / read_name(fs::path(entry.file).filename().native()));
}

Result<void> Mailbox::bring_back(const MailEntry& entry) {
  if (entry.place != MailEntry::kArchive) return {};
  return move(entry, directory_ / "cur" / fs::path(entry.file).filename());
}

Result<void> Mailbox::move(const MailEntry& entry, const fs::path& to) {
  GT_CHECK(disk_.make_directories(to.parent_path()));
  if (auto moved = disk_.rename(entry.file, to); !moved) {
    if (moved.error().code == ErrorCode::kNotFound) return {};
    return moved;
  }
  GT_CHECK(disk_.sync_directory(to.parent_path()));
  return disk_.sync_directory(fs::path(entry.file).parent_path());
}

std::vector<MailEntry> entries_named(const std::vector<MailEntry>& entries, std::string_view word) {
  std::vector<MailEntry> found;
  for (const MailEntry& entry : entries) {
    if (entry.id == word) return {entry};
    if (is_id_named(entry.id, word)) found.push_back(entry);
  }
  return found;
}

}  // namespace gt
