// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "cli/context.h"

namespace gt {

/// All of standard input. Errors: kUsage for a terminal, where nobody would know what to do, and
/// for more than `most_bytes`; kFailed.
[[nodiscard]] Result<std::string> read_input(std::string_view option, std::size_t most_bytes);

/// Lets the person write into a file that holds `text`, and returns what it holds then.
/// Errors: as run_editor.
[[nodiscard]] Result<std::string> write_in_editor(Context& context, std::string_view text);

}  // namespace gt
