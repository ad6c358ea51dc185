// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.h"
#include "common/base/value.h"
#include "hooks/memory.h"

namespace gt {

/// Whose memory is meant: the whole town's with --all, a rig's with --rig, else the agent's.
/// Errors: kUsage when nothing tells; kNotFound for the rig or the agent.
[[nodiscard]] Result<MemoryOwner> memory_owner(Context& context, const Args& args);

[[nodiscard]] Value memory_value(const Memory& memory);

}  // namespace gt
