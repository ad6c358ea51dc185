// SPDX-License-Identifier: Apache-2.0
// Giving an item to a polecat: what `gt sling` and the tick have in common. The caller holds the
// rig's lock of all that make or choose polecats, see spawn.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/agents/caller.h"
#include "cli/context.h"
#include "cli/dispatch/assignment.h"
#include "cli/patrol/observe.h"
#include "common/town/address.h"

namespace gt {

/// The polecats of a rig, each with what stands against giving it something new.
[[nodiscard]] std::vector<Worker> polecats_of(const Observation& seen, const std::string& rig);

/// Who has an item now.
struct HandedOut {
  Address worker;
  std::string branch;
  std::optional<std::string> instance;  ///< of the last session it had, if it had one
  bool is_new_worker = false;
};

/// Hangs the item on the hook of `worker`, or of a polecat of `kind` that is made for it. A claim
/// that a cut-off sling left is dropped first. Errors: spawn_polecat's, hang's; kBusy while
/// somebody else starts or stops the polecat.
[[nodiscard]] Result<HandedOut> hand_out(Context& context, const WorkId& item,
                                         const std::optional<Address>& worker,
                                         const std::optional<std::string>& kind,
                                         std::string_view actor);

/// Leaves word of the item with an agent that runs, once in its session `instance`: it has not
/// looked at its hook since.
[[nodiscard]] Result<void> leave_word(Context& context, const WorkId& item, const Address& agent,
                                      const std::string& instance, std::string_view sender,
                                      bool is_verified);

}  // namespace gt
