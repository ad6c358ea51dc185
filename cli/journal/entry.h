// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/output/style.h"
#include "common/base/value.h"

namespace gt {

/// One entry of the journal on one line: time, who, event, subject, details. Nothing in it can
/// disturb a terminal.
[[nodiscard]] std::string entry_line(const Value& entry, const Style& style);

/// The same as `--json` has it: `at, seq, actor, instance, event, subject`, and the rest under
/// `details`.
[[nodiscard]] Value entry_value(const Value& entry);

/// `2026-11-20 07:50:38`, in UTC as everywhere; what is no time as it is.
[[nodiscard]] std::string entry_time(const Value& entry);

}  // namespace gt
