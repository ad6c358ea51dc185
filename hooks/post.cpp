// SPDX-License-Identifier: Apache-2.0
#include "hooks/post.h"

#include <algorithm>
#include <chrono>

#include "common/base/format.h"
#include "common/base/ulid.h"
#include "common/store/file_lock.h"
#include "hooks/mailbox.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr Duration kPatience = std::chrono::seconds(10);
/// A draft is in the outbox for a moment, and whoever repeats a command that was killed does so
/// soon: what is older than this was left by a sender that died.
constexpr auto kLeftoverLife = std::chrono::hours(1);
constexpr std::string_view kFinished = ".finished-";

/// The names in the outbox; none if there is no such directory.
std::vector<fs::path> files_in(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code absent;
  for (fs::directory_iterator file(directory, absent), end; !absent && file != end;
       file.increment(absent)) {
    files.push_back(file->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool is_called(const fs::path& file, std::string_view prefix) {
  return file.filename().native().starts_with(prefix);
}

bool is_old(const fs::path& file) {
  std::error_code gone;
  const auto written = fs::last_write_time(file, gone);
  return !gone && fs::file_time_type::clock::now() - written > kLeftoverLife;
}

/// Where a record goes when all have the mail.
fs::path finished_name(const fs::path& record) {
  return record.parent_path() / (std::string(kFinished) + record.filename().native());
}

}  // namespace

Result<Mail> Post::send(const Mail& mail) {
  GT_CHECK(check_mail(mail));
  (void)finish();  // what it cannot finish stays, and is told by whoever asks for it
  if (auto finished = take_finished(mail)) return *std::move(finished);
  // Held until the record is gone: it is no leftover of ours for who sends the same at this moment.
  GT_TRY(const FileLock lock, post(mail, format_mail(mail)));
  // Whoever gets this answer does not repeat the command. Nothing depends on it: not a durable
  // step.
  std::error_code ignored;
  fs::remove(finished_name(paths_.outbox() / mail_file_name(mail)), ignored);
  return mail;
}

std::optional<Mail> Post::take_finished(const Mail& mail) {
  for (const fs::path& file : files_in(paths_.outbox())) {
    if (!is_called(file, kFinished)) continue;
    const auto bytes = disk_.read(file);
    if (!FileLock::acquire(file, Duration(0))) continue;  // its sender is alive, and takes it away
    auto finished = bytes ? parse_mail(*bytes, file.native()) : bytes.error();
    // Two who repeat it at once: the one that takes the file away has found it.
    if (finished && is_same_mail(*finished, mail) && disk_.remove(file))
      return *std::move(finished);
  }
  return std::nullopt;
}

Result<FileLock> Post::post(const Mail& mail, const std::string& bytes) {
  const fs::path record = paths_.outbox() / mail_file_name(mail);
  // Of its own: a draft that a crash left must not be in the way of the same mail sent again.
  const fs::path draft =
      paths_.outbox() / format(".{}.{}.tmp", mail_file_name(mail), new_ulid(mail.at));
  GT_CHECK(disk_.make_directories(paths_.outbox()));
  auto written = disk_.write_new(draft, bytes);
  if (!written) {
    (void)disk_.remove(draft);
    return written.error();
  }
  // Locked before it has its name, so that nobody takes it for one whose sender died.
  GT_TRY(FileLock lock, FileLock::acquire(draft, kPatience));
  written = disk_.rename(draft, record);
  if (written) written = disk_.sync_directory(paths_.outbox());
  if (!written) {
    (void)disk_.remove(draft);
    (void)disk_.remove(record);
    return written.error();
  }
  const auto completed = complete(record, mail, bytes);
  if (completed) return lock;
  const Error& error = completed.error();
  return Error{error.code, format("mail {} is on its way, but: {}", mail.id, error.message),
               "repeat the command, or leave it to the next 'gt mail': it arrives once"};
}

Result<void> Post::complete(const fs::path& record, const Mail& mail, std::string_view bytes) {
  for (const Address& address : mail.to) {
    GT_CHECK(Mailbox(disk_, paths_.mailbox(address)).deliver(mail, bytes));
  }
  GT_CHECK(tell_(mail));
  const auto finished = disk_.rename(record, finished_name(record));
  // Whoever sent the same mail at the same time has done so.
  if (!finished && finished.error().code == ErrorCode::kNotFound) return {};
  return finished;
}

Post::Finished Post::finish() {
  Finished finished;
  for (const fs::path& file : files_in(paths_.outbox())) {
    if (is_called(file, ".")) {
      if (is_old(file)) (void)disk_.remove(file);
      continue;
    }
    const auto lock = FileLock::acquire(file, Duration(0));
    if (!lock) continue;  // its sender is at it, or has just done it
    auto bytes = disk_.read(file);
    if (!bytes) {
      if (bytes.error().code != ErrorCode::kNotFound) finished.problems.push_back(bytes.error());
      continue;
    }
    auto mail = parse_mail(*bytes, file.native());
    const auto completed = mail ? complete(file, *mail, *bytes) : mail.error();
    if (!completed) {
      finished.problems.push_back(completed.error());
      continue;
    }
    finished.mails.push_back(*std::move(mail));
  }
  return finished;
}

}  // namespace gt
