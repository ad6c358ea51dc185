// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "cli/args.h"
#include "cli/context.h"

namespace gt {

/// The agents that a command's ADDRESS words name, or with --all every agent of the town (of the
/// rig, with --rig), sorted. Errors: kUsage when neither is there, or both; kNotFound for an agent
/// without a hook file, with the nearest one as the hint.
[[nodiscard]] Result<std::vector<Address>> chosen_agents(Context& context, const Args& args);

/// One agent by its address, whose hook file exists. Errors: kUsage; kNotFound.
[[nodiscard]] Result<Address> chosen_agent(Context& context, const std::string& word);

/// The same for whoever only looks: the refinery of a rig, too, which has no hook.
[[nodiscard]] Result<Address> chosen_to_look_at(Context& context, const std::string& word);

}  // namespace gt
