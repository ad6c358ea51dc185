// SPDX-License-Identifier: Apache-2.0
// The mailbox of one address, a Maildir (cr.yp.to/proto/maildir.html) in `.gt/mail/ADDRESS/`:
//
//     tmp/                         being delivered
//     new/01K9ZQ….high.md          not read
//     cur/01K9ZQ….high.md:2,S      read
//     .Archive/cur/…               put away: the folder "Archive" of Maildir++ readers
//
// A name begins with the id of the mail and its priority, so that counting and sorting need the
// names alone. Files of other names are mails too, if perhaps none that can be read. A mail that
// stands in two places, as one that is just being moved can, counts once.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/store/disk.h"
#include "hooks/mail.h"

namespace gt {

/// A mail in a mailbox, as its name tells.
struct MailEntry {
  std::string id;  ///< of a file that was not put there by us: its name
  MailPriority priority = MailPriority::kNormal;
  enum Place { kNew, kCur, kArchive } place = kNew;
  bool is_read = false;
  std::string file;  ///< its path: a thousand of them are listed in a millisecond
};

class Mailbox {
 public:
  Mailbox(Disk& disk, std::filesystem::path directory)
      : disk_(disk), directory_(std::move(directory)) {}

  /// What lies in it, oldest first; the archive too if asked for. Names are read, no mail is.
  /// A mailbox that is not there is empty. Errors: kFailed for one that cannot be looked into.
  [[nodiscard]] Result<std::vector<MailEntry>> list(bool with_archive = false) const;
  /// Those that nobody has read, most urgent first, then oldest first.
  [[nodiscard]] Result<std::vector<MailEntry>> unread() const;

  /// Errors: kNotFound when it is gone; kCorrupt, with file and line.
  [[nodiscard]] Result<Mail> load(const MailEntry& entry) const;

  /// Puts a mail in, durably; nothing happens if it was delivered before. Only one process at a
  /// time delivers one mail.
  [[nodiscard]] Result<void> deliver(const Mail& mail, std::string_view bytes);
  /// No error if somebody else did that meanwhile.
  [[nodiscard]] Result<void> mark_read(const MailEntry& entry);
  [[nodiscard]] Result<void> archive(const MailEntry& entry);
  /// Out of the archive again, as read.
  [[nodiscard]] Result<void> bring_back(const MailEntry& entry);

 private:
  Result<void> move(const MailEntry& entry, const std::filesystem::path& to);

  Disk& disk_;
  std::filesystem::path directory_;
};

/// `ID.PRIORITY.md`.
[[nodiscard]] std::string mail_file_name(const Mail& mail);

/// The entries whose id is `word`, or begins or ends with it in either case.
[[nodiscard]] std::vector<MailEntry> entries_named(const std::vector<MailEntry>& entries,
                                                   std::string_view word);

}  // namespace gt
