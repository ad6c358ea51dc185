// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "common/base/clock.h"
#include "hooks/merge_request.h"

namespace gt {

/// The order in which requests have their turn: those that a person put in front; then those that
/// have waited for `age_bound`, the oldest first; then by priority, which age raises: nothing that
/// was submitted more than `age_bound` later goes before a request, however urgent it is.
[[nodiscard]] std::vector<MergeRequest> in_order(std::vector<MergeRequest> requests, WallTime now,
                                                 Duration age_bound);

}  // namespace gt
