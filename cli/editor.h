// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "cli/context.h"

namespace gt {

/// Runs the person's editor (VISUAL, EDITOR, vi) on `path`, on this terminal, to its end.
/// Errors: kFailed when it does not end well; kMissing when there is none.
[[nodiscard]] Result<void> run_editor(const Context& context, const std::filesystem::path& path);

}  // namespace gt
