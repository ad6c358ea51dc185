// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/context.h"
#include "common/store/file_lock.h"
#include "hooks/agent_hook.h"
#include "hooks/rig.h"

namespace gt {

/// One at a time makes or chooses polecats in a rig: two must neither pick the same one nor pass
/// the limit together. Errors: kNotFound for the rig; kBusy after `patience`.
[[nodiscard]] Result<FileLock> take_spawn_lock(Context& context, const std::string& rig,
                                               Duration patience = std::chrono::minutes(2));

/// How many polecats a rig may have.
[[nodiscard]] int most_polecats(const TownConfig& town, const RigConfig& rig);

/// Makes a polecat, called by the pool where it has no name yet. The caller holds the spawn lock.
/// Errors: kRefused at the rig's limit; those of add_agent.
[[nodiscard]] Result<AgentHook> spawn_polecat(Context& context, const std::string& rig,
                                              std::optional<std::string> name,
                                              std::optional<std::string> kind, Desired desired,
                                              std::string_view actor,
                                              const std::optional<WorkId>& made_for = std::nullopt);

}  // namespace gt
