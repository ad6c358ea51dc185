// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>

#include "common/base/clock.h"
#include "common/base/fd.h"
#include "common/base/result.h"

namespace gt {

/// A listening Unix stream socket at `path`, close-on-exec, mode 0600 whatever the umask, in a
/// directory of mode 0700 that is made if it is not there. It is bound under another name and
/// renamed over, so a client meets the old socket or the new one. Paths longer than sun_path (108
/// bytes) work. Errors: kFailed; kDisk.
[[nodiscard]] Result<Fd> listen_at(const std::filesystem::path& path, int backlog);

/// The file of a socket that listens: removed when this goes, unless another has taken its place.
class SocketFile {
 public:
  explicit SocketFile(std::filesystem::path path);
  ~SocketFile();
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;

 private:
  std::filesystem::path path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

/// The user at the other end; nothing if that cannot be told.
[[nodiscard]] std::optional<uid_t> peer_of(const Fd& socket);

/// A connected, blocking, close-on-exec socket. Errors: kUnreachable when nobody listens;
/// kBusy when the backlog is full until `deadline` is over.
[[nodiscard]] Result<Fd> connect_to(const std::filesystem::path& path, Duration deadline);

}  // namespace gt
