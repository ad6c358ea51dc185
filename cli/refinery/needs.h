// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "cli/patrol/observe.h"
#include "cli/patrol/problems.h"

namespace gt {

/// Rigs whose target is red by itself, whose queue is paused, or whose refinery cannot do its work.
/// What an open escalation is about is listed there and not here. Errors: kDisk.
[[nodiscard]] Result<std::vector<Problem>> rigs_in_need(Town& town, const Observation& seen);

/// Requests that wait for a person: for an approval, or for a word what is to become of them.
/// Likewise.
[[nodiscard]] Result<std::vector<Problem>> requests_in_need(Town& town, const Observation& seen);

}  // namespace gt
