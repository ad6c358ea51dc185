// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.h"
#include "hooks/escalation.h"

namespace gt {

/// Tells the overseer of an escalation at its present severity, once: what has been told is written
/// down on it, and a notice that a crash cut short is given by the next tick. `event` is
/// `escalation.opened` or `escalation.raised`. Errors: as EscalationFiles::change; the journal's.
[[nodiscard]] Result<void> give_notice(Context& context, const Escalation& escalation,
                                       std::string_view event, std::string_view actor);

}  // namespace gt
