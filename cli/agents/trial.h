// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/agents/kind.h"
#include "cli/context.h"

namespace gt {

/// One thing that was tried.
struct TrialStep {
  std::string what;
  bool works = false;
  std::string words;  ///< what was seen
};

/// Starts the program of `kind` in a town and a tmux server that exist only for this, looks at what
/// it does, and ends it. Nothing is sent to its model: what is typed is never submitted. The steps
/// end with the first one that the next needs and that does not work. Errors: kMissing without
/// tmux; kDisk.
[[nodiscard]] Result<std::vector<TrialStep>> try_kind(Context& context, const Kind& kind,
                                                      Duration patience);

}  // namespace gt
