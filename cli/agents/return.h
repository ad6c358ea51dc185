// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "cli/context.h"
#include "common/base/value.h"

namespace gt {

/// Brings back an agent that was removed, from its record in the trash: its branch, its worktree
/// with every file as it was, ignored ones too, and last its hook, on which nothing is to run until
/// a person starts it. Work that hangs on another hook by now stays there. The same call again
/// goes on where it stopped. Returns what has come back, for a person. Errors: kConflict when there
/// is such an agent, or something in its place; kNotFound without its rig; kCorrupt; git's.
[[nodiscard]] Result<std::string> return_agent(Context& context, const std::string& trash_id,
                                               const Value& record);

}  // namespace gt
