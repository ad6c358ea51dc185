// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/process/process_runner.h"

namespace gt {

/// One session of the town, as tmux shows it. Each has one window with one pane that we made.
struct TmuxSession {
  std::string name;
  pid_t pid = 0;                   ///< of the pane's program
  bool is_dead = false;            ///< the program has ended; the pane still shows its last screen
  std::optional<int> exit_status;  ///< of a dead pane; often absent (a zombie), 128 + signal
  std::optional<WallTime> died;    ///< of a dead pane, to the second; absent where tmux missed it
  WallTime created;
  WallTime last_output;  ///< to the second
  std::string instance;  ///< GT_INSTANCE the session was made with; empty: not ours
  std::string command;   ///< the program in the foreground
  std::string title;
  int width = 0, height = 0;
  int attached = 0;         ///< clients that look at it
  bool is_in_mode = false;  ///< copy mode and the like: keys do not reach the program
};

/// The `-F` format whose lines parse_listing reads: fields between tabs, the command last. A title
/// has no control character (tmux drops them), a command may have any (it is what the program calls
/// itself), so its newlines become spaces here. Without `-u` or a UTF-8 locale the tmux client
/// prints `_` for every tab (3.3a).
[[nodiscard]] std::string_view listing_format();

/// Reads what `list-panes -a -F listing_format()` printed; one session per name, its first pane.
/// Errors: kFailed for a line of another shape.
[[nodiscard]] Result<std::vector<TmuxSession>> parse_listing(std::string_view output);

/// The sessions that a tmux process listed last. None without a server, or on one without sessions.
/// Errors: kTimedOut when it had to be ended; kFailed when the listing did not come back whole.
[[nodiscard]] Result<std::vector<TmuxSession>> read_listing(const ProcessOutcome& outcome);

}  // namespace gt
