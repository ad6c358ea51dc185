// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/life/sessions.h"

namespace gt {

/// How agents are brought up.
struct BringUp {
  bool replaces = false;  ///< those that run are ended first
  bool is_fresh = false;  ///< with a new conversation
  std::string actor;      ///< for the journal
};

/// Starts those of `agents` that do not run, whose hooks want to, within the town's limit. Takes
/// each agent's lease, looks again, and acts; the daemon must be there. One outcome for each, in
/// their order, told as progress as well.
[[nodiscard]] std::vector<SessionOutcome> bring_up(Context& context,
                                                   const std::vector<Address>& agents,
                                                   const BringUp& how);

/// Ends the sessions of `agents`, dead panes included, in the same way.
[[nodiscard]] EndedSessions bring_down(Context& context, const std::vector<Address>& agents,
                                       const std::string& actor);

}  // namespace gt
