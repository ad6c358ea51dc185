// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "cli/context.h"

namespace gt {

/// Runs the person's editor (VISUAL, EDITOR, vi) on `path`, on this terminal, to its end.
/// Errors: kFailed when it does not end well; kMissing when there is none.
[[nodiscard]] Result<void> run_editor(const Context& context, const std::filesystem::path& path);

/// Lets the person edit a copy of a document. `check` gets what the copy holds then, and returns
/// what is to be saved; only that replaces the document. A text that is refused, and one for a
/// document that somebody else changed meanwhile, is kept and named in the hint. Returns whether
/// the document changed. Errors: as run_editor; check's; kConflict.
using CheckText = std::function<Result<std::string>(const std::string& text)>;
[[nodiscard]] Result<bool> edit_document(Context& context, const std::string& key,
                                         const CheckText& check);

}  // namespace gt
