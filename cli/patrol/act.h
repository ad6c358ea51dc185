// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/patrol/plan.h"

namespace gt {

/// One action of a plan, and what came of it.
struct Deed {
  Action action;
  /// kLeft: somebody else is at this agent, or was, and nothing is to be done any more.
  enum Outcome { kDone, kLeft, kFailed } outcome = kDone;
  std::optional<Error> error = {};  ///< of kLeft and kFailed
};

/// Carries a plan out. Each action needs the lease of its agent; then the town is looked at once
/// more, and only what would be decided again is done. One failure stops no other action.
[[nodiscard]] std::vector<Deed> act(Context& context, const Plan& plan);

}  // namespace gt
