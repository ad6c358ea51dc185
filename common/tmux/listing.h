// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"

namespace gt {

/// One session of the town, as tmux shows it. Each has one window with one pane that we made.
struct TmuxSession {
  std::string name;
  pid_t pid = 0;                   ///< of the pane's program
  bool is_dead = false;            ///< the program has ended; the pane still shows its last screen
  std::optional<int> exit_status;  ///< of a dead pane; often absent (a zombie), 128 + signal
  WallTime created;
  WallTime last_output;  ///< to the second
  std::string instance;  ///< GT_INSTANCE the session was made with; empty: not ours
  std::string command;   ///< the program in the foreground
  std::string title;
  int width = 0, height = 0;
  int attached = 0;         ///< clients that look at it
  bool is_in_mode = false;  ///< copy mode and the like: keys do not reach the program
};

/// The `-F` format whose lines parse_listing reads.
[[nodiscard]] std::string_view listing_format();

/// Reads what `list-panes -a -F listing_format()` printed; one session per name, its first pane.
/// Errors: kFailed for a line of another shape.
[[nodiscard]] Result<std::vector<TmuxSession>> parse_listing(std::string_view output);

}  // namespace gt
