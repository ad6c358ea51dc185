// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "cli/context.h"
#include "hooks/journal.h"

namespace gt {

/// Writes down who did what, and asks the daemon for a tick: the picture has changed. A daemon that
/// is not there finds it by itself. `actor` is an address. Errors: kDisk.
[[nodiscard]] Result<void> tell(Context& context, std::string_view actor, std::string_view event,
                                std::string_view subject, Value details = Value::map());

/// The same for whoever knows the actor's session better than the environment does.
[[nodiscard]] Result<void> tell(Town& town, const JournalEntry& entry);

/// Asks the daemon for a tick now.
void ask_for_a_tick(Town& town);

/// Asks for one at `when`, unless its timer comes sooner.
void ask_for_a_tick_at(Context& context, WallTime when);

}  // namespace gt
