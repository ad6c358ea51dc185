// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/context.h"
#include "common/base/value.h"

namespace gt {

/// Brings back a rig that was removed, with what the town remembers of its agents, from its record
/// in the trash. The same call again goes on where it stopped. Returns what has come back, for a
/// person. Errors: kConflict when something is in its place; kCorrupt; kDisk.
[[nodiscard]] Result<std::string> return_rig(Context& context, const std::string& trash_id,
                                             const Value& record);

}  // namespace gt
