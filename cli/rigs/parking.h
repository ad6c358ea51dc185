// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/args.h"
#include "cli/context.h"
#include "cli/output/report.h"

namespace gt {

/// Writes `parked` into the rig.yaml of the rig that `args` name, keeping its comments, and tells
/// what still runs there. What `rig park` and `rig unpark` do.
[[nodiscard]] Answer set_parked(Context& context, const Args& args, bool is_parked);

}  // namespace gt
