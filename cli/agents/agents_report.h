// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "cli/command.h"
#include "cli/context.h"

namespace gt {

/// The agents of the town, or of --rig, or only those of one role: from their hook files.
[[nodiscard]] Answer agents_report(Context& context, const Args& args, std::optional<Role> role);

/// The keys of its JSON form.
inline const std::initializer_list<AnswerKey> kAgentsAnswer = {
    {"agents", "array", "sorted by address"},
    {"agents[].address", "string", "who"},
    {"agents[].role", "string", "mayor, polecat, crew or refinery"},
    {"agents[].kind", "string", "what program it is"},
    {"agents[].desired", "string", "running, stopped or parked"},
    {"agents[].work", "string?", "what hangs on its hook"},
    {"agents[].branch", "string?", "it works on"},
    {"agents[].directory", "string", "its workspace"},
    {"problems", "array", "hook files that cannot be read"},
    {"problems[].address", "string", "whose"},
    {"problems[].error", "string", "file, line and reason"}};

}  // namespace gt
