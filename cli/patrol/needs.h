// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "cli/patrol/observe.h"
#include "cli/patrol/problems.h"

namespace gt {

/// Escalations that nobody has taken, and those that cannot be read. Errors: kDisk.
[[nodiscard]] Result<std::vector<Problem>> open_escalations(Store& store);

/// What of the agents only a person can settle: dialogs, limits, full contexts, screens nobody
/// knows, agents that were given up, files that cannot be read. What the tick does by itself is not
/// among it.
[[nodiscard]] std::vector<Problem> agents_in_need(const Observation& seen);

/// All that needs a person, in the whole town: those two, messages of the last day that could
/// not be delivered, merge queues and requests, and budgets that are used up. Errors: kDisk.
[[nodiscard]] Result<std::vector<Problem>> needs_of_a_person(Town& town, const Observation& seen);

}  // namespace gt
