// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "cli/context.h"

namespace gt {

/// Writes down who did what, and asks the daemon for a tick: the picture has changed. A daemon that
/// is not there finds it by itself. `actor` is an address. Errors: kDisk.
[[nodiscard]] Result<void> tell(Context& context, std::string_view actor, std::string_view event,
                                std::string_view subject, Value details = Value::map());

}  // namespace gt
