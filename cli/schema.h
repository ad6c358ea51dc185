// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.h"
#include "common/base/value.h"

namespace gt {

/// The JSON Schema (draft 2020-12) of a command's `--json` answer, made from the `answer` of its
/// record. Every key is required, and there is no other.
[[nodiscard]] Value answer_schema(const Command& command);

}  // namespace gt
