// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <initializer_list>
#include <optional>

#include "common/base/clock.h"
#include "common/base/fd.h"
#include "common/base/result.h"

namespace gt {

/// Signals to be read in order, in the place of what they would do to this process: so that one
/// that asks us to end finds us between two steps. Children are not affected, spawn() gives them a
/// mask of their own. Everything is as before when this goes.
/// Thread: made before others are started, which inherit the mask.
class SignalWatch {
 public:
  /// Errors: kFailed.
  [[nodiscard]] static Result<SignalWatch> start(std::initializer_list<int> signals);

  SignalWatch(SignalWatch&&) = default;
  SignalWatch& operator=(SignalWatch&&) = delete;
  ~SignalWatch();

  /// Readable when one came.
  [[nodiscard]] int fd() const { return fd_.get(); }
  /// The next one that came; nothing if there is none.
  [[nodiscard]] std::optional<int> take();
  /// Waits for one at most that long.
  [[nodiscard]] std::optional<int> wait(Duration most);

 private:
  SignalWatch(Fd fd, const sigset_t& before) : fd_(std::move(fd)), before_(before) {}

  Fd fd_;  // a moved-from watch has none and restores nothing
  sigset_t before_;
};

}  // namespace gt
