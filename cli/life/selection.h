// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/context.h"
#include "cli/life/sessions.h"
#include "hooks/agent_hook.h"

namespace gt {

/// Who is to run, and those of whom it is clear before anything happens that they are not.
struct Selection {
  std::vector<Address> wanted;
  std::vector<SessionOutcome> refused;
  std::vector<std::string> notes;
};

/// Writes `wish` to the hooks of `agents` and sorts them. A file that cannot be read stops no
/// other. Agents of a parked rig keep the wish they have: refused if `is_named`, else passed over.
/// Errors: kDisk, kFailed, when the folder of hooks cannot be read at all.
[[nodiscard]] Result<Selection> select_wanted(Context& context, const std::vector<Address>& agents,
                                              bool is_named, Wish wish);

/// The LifeReport on what became of those that were wanted, and on the others.
[[nodiscard]] Answer report_of(Selection selection, std::vector<SessionOutcome> outcomes);

}  // namespace gt
