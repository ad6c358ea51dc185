// SPDX-License-Identifier: Apache-2.0
#include "hooks/mailbox.h"

#include <algorithm>
#include <cerrno>
#include <map>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kIdBytes = 26;  // of a ULID
constexpr std::string_view kRead = ":2,S";

/// What a file's name says: `ID.PRIORITY.md:2,FLAGS`.
MailEntry entry_of(const std::string& name, MailEntry::Place place, const fs::path& directory) {
  MailEntry entry;
  const std::size_t flags = std::min(name.find(":2,"), name.size());
  const std::string_view base = std::string_view(name).substr(0, flags);
  entry.id = base;
  if (is_ulid(base.substr(0, kIdBytes))) {
    entry.id = base.substr(0, kIdBytes);
    const auto parts = split(base, '.');
    if (parts.size() > 1) {
      entry.priority = mail_priority_named(parts[1]).value_or(MailPriority::kNormal);
    }
  }
  entry.place = place;
  entry.is_read = place == MailEntry::kArchive || name.find('S', flags) != std::string::npos;
  entry.file = directory / name;
  return entry;
}

using Entries = std::map<std::string, MailEntry>;

/// Adds what lies in `directory`; a mail seen before is taken to have been moved here.
Result<void> add_entries(Entries& entries, const fs::path& directory, MailEntry::Place place) {
  std::error_code problem;
  for (fs::directory_iterator file(directory, problem), end; !problem && file != end;
       file.increment(problem)) {
    const std::string name = file->path().filename().native();
    if (name.front() == '.') continue;
    MailEntry entry = entry_of(name, place, directory);
    entries[entry.id] = std::move(entry);
  }
  if (!problem || problem.value() == ENOENT) return {};
  return system_error(problem.value(), "list " + directory.native());
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
  Entries entries;
  // In the order in which mails move: one that moves meanwhile is seen twice rather than never.
  GT_CHECK(add_entries(entries, directory_ / "new", MailEntry::kNew));
  GT_CHECK(add_entries(entries, directory_ / "cur", MailEntry::kCur));
  if (with_archive) {
    GT_CHECK(add_entries(entries, directory_ / ".Archive/cur", MailEntry::kArchive));
  }
  std::vector<MailEntry> listed;
  listed.reserve(entries.size());
  for (auto& [id, entry] : entries) listed.push_back(std::move(entry));
  return listed;
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
  return parse_mail(bytes, entry.file.native());
}

Result<void> Mailbox::deliver(const Mail& mail, std::string_view bytes) {
  GT_TRY(const auto before, list(true));
  const bool is_there = std::any_of(before.begin(), before.end(),
                                    [&](const MailEntry& entry) { return entry.id == mail.id; });
  // Whoever put it there may have died before it was durable.
  if (is_there) return disk_.sync_directory(directory_ / "new");
  for (const char* folder : {"tmp", "new", "cur"}) {
    GT_CHECK(disk_.make_directories(directory_ / folder));
  }
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
  return move(entry, directory_ / "cur" / read_name(entry.file.filename().native()));
}

Result<void> Mailbox::archive(const MailEntry& entry) {
  if (entry.place == MailEntry::kArchive) return {};
  for (const char* folder : {"tmp", "new"}) {
    GT_CHECK(disk_.make_directories(directory_ / ".Archive" / folder));
  }
  return move(entry, directory_ / ".Archive/cur" / read_name(entry.file.filename().native()));
}

Result<void> Mailbox::move(const MailEntry& entry, const fs::path& to) {
  GT_CHECK(disk_.make_directories(to.parent_path()));
  if (auto moved = disk_.rename(entry.file, to); !moved) {
    if (moved.error().code == ErrorCode::kNotFound) return {};
    return moved;
  }
  GT_CHECK(disk_.sync_directory(to.parent_path()));
  return disk_.sync_directory(entry.file.parent_path());
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
