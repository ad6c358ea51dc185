// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "common/base/result.h"
#include "common/store/store.h"

namespace gt::testing {

/// One durable operation on a store, to be cut short at each of its steps.
struct CrashStory {
  std::function<void(Store&)> before = [](Store&) {};  ///< on a disk that works
  std::function<Result<void>(Store&)> act;             ///< what is cut short
  /// What must hold afterwards, on a disk that works; usually it acts once more, and looks.
  std::function<void(Store&)> after;
};

/// Tells the story once for each step of `act` and each way in which that step can be cut short:
/// not done, half done, done without the caller learning of it. The step after it never comes.
void at_every_crash_point(const CrashStory& story);

}  // namespace gt::testing
