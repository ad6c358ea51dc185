// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/agents/roster.h"
#include "cli/command.h"

namespace gt {

/// The answer of `crew add` and `polecat spawn`.
[[nodiscard]] Answer added_report(const TownPaths& paths, const AgentHook& hook);
inline const std::initializer_list<AnswerKey> kAddedAnswer = {
    {"address", "string", "the new agent"},
    {"kind", "string", "what program it is"},
    {"desired", "string", "running or stopped"},
    {"branch", "string", "its own branch"},
    {"directory", "string", "its worktree"}};

/// The answer of `crew remove` and `polecat kill`.
[[nodiscard]] Answer removed_report(const RemovedAgent& removed);
inline const std::initializer_list<AnswerKey> kRemovedAnswer = {
    {"address", "string", "the agent that was"},
    {"trash", "string", "id of the record in .gt/trash"},
    {"directory", "string?", "where the files of its worktree are now"},
    {"branch", "string?", "its own branch, which is gone"},
    {"commit", "string?", "what keeps its work: refs/gt/trash/ID"},
    {"was_running", "boolean", "its session was ended"}};

/// The agent that a command's NAME word means: an address, or a name in the rig meant.
[[nodiscard]] Result<Address> address_of(Context& context, const Args& args,
                                         const std::string& word, Role role);

}  // namespace gt
