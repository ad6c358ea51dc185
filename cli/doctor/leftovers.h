// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.h"
#include "cli/doctor/finding.h"
#include "cli/doctor/patient.h"

namespace gt {

/// What crashes and hands leave behind: files that were never finished, worktrees without a hook,
/// hooks without a worktree, sessions without an agent.
[[nodiscard]] Findings check_leftovers(Context& context, const Patient& patient);

}  // namespace gt
