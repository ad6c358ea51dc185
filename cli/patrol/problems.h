// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/patrol/observe.h"

namespace gt {

/// Something a person may want to do something about.
struct Problem {
  std::string subject;  ///< an agent, a rig, `tmux`, …
  std::string what;
  std::string next;  ///< a command, or empty
  /// For whoever chooses by it: waiting, limited, exhausted, unknown, parked, message, escalation,
  /// budget, red, review or broken; paused, of which nobody is notified: a person did it.
  std::string_view event = "broken";
  bool is_critical = false;
};

/// What was seen of agents, rigs and tmux that a person may have to act on, and what the tick's
/// own plan says about it.
[[nodiscard]] std::vector<Problem> problems_of(const Observation& seen);

}  // namespace gt
