// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "cli/context.h"
#include "common/process/process_tree.h"

namespace gt {

/// What an emergency stop came to.
struct EmergencyStop {
  std::vector<Address> agents;             ///< whose programs were killed
  int killed = 0;                          ///< processes
  std::vector<ProcessIdentity> survivors;  ///< what even KILL did not end
};

/// Kills everything that runs in any session of the town, at once: with KILL, so that nothing has a
/// last word. Panes keep their last screen. The caller has written down before that nothing may
/// start; the calling process itself is spared.
/// SIGSTOP would not do: tmux lets the program of a pane go on that was stopped. Source: tmux 3.3a,
/// server.c, server_child_stopped().
/// Errors: those of tmux.
[[nodiscard]] Result<EmergencyStop> stop_everything(Context& context);

}  // namespace gt
