// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "cli/context.h"
#include "cli/dispatch/dispatch_plan.h"
#include "cli/patrol/observe.h"

namespace gt {

/// What dispatch is decided from: the boards beside what was seen. A board that cannot be read is
/// the obstacle of its rig. Errors: kFailed, when the town's folder cannot be read.
[[nodiscard]] Result<TownWork> look_at_work(Context& context, const Observation& seen);

}  // namespace gt
