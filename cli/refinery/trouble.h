// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/context.h"

namespace gt {

/// Fetches what the rig's remote has. Where a lock is in the way that a killed git left, it is
/// taken away. Errors: as Git::fetch.
[[nodiscard]] Result<void> fetch_remote(Context& context, const std::string& rig);

/// A run of the rig's refinery came to nothing: kept, so that the next one waits a while, and a
/// person sees it. The overseer is told once, at the third in a row. Errors: kDisk.
[[nodiscard]] Result<void> remember_trouble(Context& context, const std::string& rig,
                                            const Error& error);

/// A run went through. Writes nothing where there was no trouble.
[[nodiscard]] Result<void> forget_trouble(Context& context, const std::string& rig);

}  // namespace gt
