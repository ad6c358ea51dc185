// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "cli/context.h"
#include "cli/costs/budget.h"
#include "hooks/agent_hook.h"

namespace gt {

/// Whom the state of a budget concerns: who works under it. An item that nobody works at any more
/// concerns no one. Pure.
[[nodiscard]] std::vector<Address> concerned_by(const BudgetState& state,
                                                const std::vector<AgentHook>& hooks);

/// Tells the overseer by a mail that 80 % or all of a budget is used, once each; when all is,
/// whoever works under it is asked to hand off. Mails have ids that follow from what they tell:
/// given again after a crash they are the same ones. False if there was nothing to tell. Errors:
/// the mail's and the journal's.
[[nodiscard]] Result<bool> tell_of_budget(Context& context, const BudgetState& state,
                                          const std::vector<AgentHook>& hooks);

}  // namespace gt
