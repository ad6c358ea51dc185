// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "common/base/fd.h"

namespace gt::testing {

/// A person at a terminal of their own, attached to a session of a tmux server.
class AttachedPerson {
 public:
  /// `environment` says where the server's socket is.
  AttachedPerson(const std::string& server, const std::string& session,
                 const std::vector<std::string>& environment);
  ~AttachedPerson();
  AttachedPerson(const AttachedPerson&) = delete;
  AttachedPerson& operator=(const AttachedPerson&) = delete;

  /// Presses these keys, each a while after the one before: so fast that nobody waits for it, and
  /// too slow to be taken for a paste.
  void type(std::string_view keys,
            std::chrono::milliseconds pace = std::chrono::milliseconds(10)) const;

 private:
  void drain();

  Fd terminal_;
  pid_t pid_ = 0;
  std::thread reader_;
};

}  // namespace gt::testing
