// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/error.h"
#include "common/base/result.h"

namespace gt {

class Context;

/// One thing that a step of the tick decided to do, and what came of it.
struct Deed {
  std::string what;     ///< `start`, `nudge`, `raise`, …
  std::string subject;  ///< an address or an id
  std::string reason;   ///< one line for a person
  /// Does it; empty where the step does its deeds together.
  std::function<Result<void>(Context&)> doing = {};
  /// kLeft: somebody else is at it, or was, and nothing is to be done any more.
  enum Outcome { kPlanned, kDone, kLeft, kFailed } outcome = kPlanned;
  std::optional<Error> error = {};  ///< of kLeft and kFailed

  /// Done; or left, for kBusy and kConflict; or failed.
  void end(const Result<void>& result);
};

/// `planned`, `done`, `left`, `failed`.
[[nodiscard]] std::string_view outcome_name(Deed::Outcome outcome);

/// Something seen and left as it is, with the reason.
struct Remark {
  std::string subject;
  std::string reason;
};

}  // namespace gt
