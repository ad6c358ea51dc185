// SPDX-License-Identifier: Apache-2.0
#include "hooks/post.h"

#include <algorithm>
#include <chrono>

#include "common/base/format.h"
#include "common/store/file_lock.h"
#include "hooks/mailbox.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr Duration kPatience = std::chrono::seconds(10);
/// A draft is in the outbox for a moment; one this old was left by a sender that died. Whoever
/// repeats a command that was killed does so sooner than that.
constexpr auto kLeftoverLife = std::chrono::hours(1);
constexpr std::string_view kDraft = ".draft-", kFinished = ".finished-";

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

Error half_sent(const Error& error, const Mail& mail) {
  return {error.code,
          format("mail {} is not delivered to everybody yet: {}", mail.id, error.message),
          "it is kept: the next 'gt mail' delivers the rest"};
}

}  // namespace

Result<Mail> Post::send(const Mail& mail) {
  GT_CHECK(check_mail(mail));
  (void)finish();  // what it cannot finish stays, and is told by whoever asks for it
  if (auto finished = take_finished(mail)) return *std::move(finished);
  GT_CHECK(post(mail, format_mail(mail)));
  return mail;
}

std::optional<Mail> Post::take_finished(const Mail& mail) {
  for (const fs::path& file : files_in(paths_.outbox())) {
    if (!is_called(file, kFinished)) continue;
    const auto bytes = disk_.read(file);
    auto finished = bytes ? parse_mail(*bytes, file.native()) : bytes.error();
    // Two who repeat it at once: the one that takes the file away has found it.
    if (finished && is_same_mail(*finished, mail) && disk_.remove(file))
      return *std::move(finished);
  }
  return std::nullopt;
}

Result<void> Post::post(const Mail& mail, const std::string& bytes) {
  const fs::path record = paths_.outbox() / mail_file_name(mail);
  const fs::path draft = paths_.outbox() / (std::string(kDraft) + mail_file_name(mail));
  GT_CHECK(disk_.make_directories(paths_.outbox()));
  auto written = disk_.write_new(draft, bytes);
  if (!written) {
    (void)disk_.remove(draft);
    return written;
  }
  // Locked before it has its name, so that nobody takes it for one whose sender died.
  GT_TRY(const FileLock lock, FileLock::acquire(draft, kPatience));
  written = disk_.rename(draft, record);
  if (written) written = disk_.sync_directory(paths_.outbox());
  if (!written) {
    (void)disk_.remove(draft);
    (void)disk_.remove(record);
    return written;
  }
  if (auto delivered = deliver(mail, bytes); !delivered) return half_sent(delivered.error(), mail);
  // All have it. If this fails, the next one to finish finds nothing to do.
  (void)disk_.remove(record);
  return {};
}

Result<void> Post::deliver(const Mail& mail, std::string_view bytes) {
  for (const Address& address : mail.to) {
    GT_CHECK(Mailbox(disk_, paths_.mailbox(address)).deliver(mail, bytes));
  }
  return {};
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
    auto delivered = mail ? deliver(*mail, *bytes) : mail.error();
    if (!delivered) {
      finished.problems.push_back(delivered.error());
      continue;
    }
    // Kept for a while under another name: its sender may repeat the command that was cut off.
    (void)disk_.rename(file, paths_.outbox() / (std::string(kFinished) + file.filename().native()));
    finished.mails.push_back(*std::move(mail));
  }
  return finished;
}

}  // namespace gt
