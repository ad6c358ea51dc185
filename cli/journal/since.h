// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "cli/args.h"
#include "common/base/clock.h"

namespace gt {

/// What `--since` says: a duration back from `now` (`2h`), a day (`2026-11-20`) or a time.
/// Errors: kUsage.
[[nodiscard]] Result<std::optional<WallTime>> since_of(const Args& args, WallTime now);

}  // namespace gt
