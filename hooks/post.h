// SPDX-License-Identifier: Apache-2.0
// Sending. `.gt/mail/.outbox/ID.PRIORITY.md` is a mail on its way: once that file is there it is
// sent, and whoever comes next delivers it to those recipients that have not got it. Its sender,
// and whoever finishes for a sender that died, holds a lock on it meanwhile. When all have it, it
// becomes
// `.finished-…`, which its sender takes away; where the sender has died, that is kept for an hour:
// if it repeats its command, nothing is sent again.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/store/disk.h"
#include "common/store/file_lock.h"
#include "common/town/paths.h"
#include "hooks/mail.h"

namespace gt {

class Post {
 public:
  /// Told of each mail that lies in every mailbox, before it counts as finished: after a crash
  /// perhaps again. An error leaves it to be finished by the next.
  using Tell = std::function<Result<void>(const Mail&)>;

  Post(Disk& disk, const TownPaths& paths, Tell tell)
      : disk_(disk), paths_(paths), tell_(std::move(tell)) {}

  /// Sends a mail that has an id and recipients: when this returns it lies in every mailbox,
  /// durably. A mail like it from the same session that was cut off is finished in its place, so
  /// that a sender who repeats a command that failed or was killed sends it once. Returns the mail
  /// that went. Errors: check_mail's; kDisk; Tell's.
  [[nodiscard]] Result<Mail> send(const Mail& mail);

  /// Delivers what others left half-sent, and returns it; a mail whose sender is still at it is
  /// left to that. Costs one look at a directory when there is nothing.
  struct Finished {
    std::vector<Mail> mails;
    std::vector<Error> problems;  ///< of those that could not be read or delivered; they stay
  };
  [[nodiscard]] Finished finish();

 private:
  Result<void> complete(const std::filesystem::path& record, const Mail& mail,
                        std::string_view bytes);
  std::optional<Mail> take_finished(const Mail& mail);
  /// The lock of its record, which keeps others from it.
  Result<FileLock> post(const Mail& mail, const std::string& bytes);

  Disk& disk_;
  const TownPaths& paths_;
  Tell tell_;
};

}  // namespace gt
