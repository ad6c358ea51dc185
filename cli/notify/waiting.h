// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "cli/context.h"
#include "cli/notify/settings.h"
#include "cli/patrol/observe.h"

namespace gt {

/// What waits for a person now, as 'gt problems' lists it, as notices. Errors: kDisk.
[[nodiscard]] Result<std::vector<Notice>> notices_of(Context& context, const Observation& seen);

}  // namespace gt
