// SPDX-License-Identifier: Apache-2.0
// What agents may do without asking, by role, in town.yaml:
//
//     permissions: {polecat: bypass}       ask | bypass; absent: what the kind's file says, or ask
#pragma once

#include <string_view>

#include "cli/agents/kind.h"
#include "common/town/address.h"

namespace gt {

/// The kind of that name as agents of this role are started: town.yaml's `permissions` outranks the
/// kind's own. Errors: load_kind's; kCorrupt for town.yaml.
[[nodiscard]] Result<Kind> load_kind_for(Store& store, std::string_view name, Role role);

}  // namespace gt
