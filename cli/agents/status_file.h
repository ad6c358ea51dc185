// SPDX-License-Identifier: Apache-2.0
// Some programs keep a file about each of their processes, and what that is at. Where it is and
// what it means stands under `status:` of kinds/NAME.yaml:
//
//     status:
//       files:                       the first one that is there; `$NAME` and `~` are those of the
//         - $CLAUDE_CONFIG_DIR/sessions/{pid}.json          program, not ours
//         - ~/.claude/sessions/{pid}.json
//       state: status                the key of the state, in a JSON object
//       states: {idle: idle, busy: working, waiting: waiting}
//       at: statusUpdatedAt          since when, in milliseconds of the epoch
//       about: waitingFor            what it waits for
//       started: procStart           the start of the process in clock ticks: files of processes
//                                    that were killed stay behind, and pids come again
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/agents/agent_state.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

struct StatusFileRules {
  std::vector<std::string> files;
  std::string state, at, about, started;
  std::vector<std::pair<std::string, AgentState>> states;
};

/// Reads what stands under `status:`; nothing if it is absent. Errors: kCorrupt.
[[nodiscard]] Result<std::optional<StatusFileRules>> parse_status_rules(const Value& map,
                                                                        std::string_view file);

/// What a program says of itself in its file.
struct StatusWord {
  AgentState state = AgentState::kUnknown;
  std::optional<WallTime> at;
  std::string about;  ///< empty: nothing
};

/// What the text of such a file says of the process that began at `started`, in clock ticks;
/// nothing if it is about another one, or a word that has no meaning here.
[[nodiscard]] std::optional<StatusWord> parse_status(const StatusFileRules& rules,
                                                     std::string_view text, std::uint64_t started);

/// Finds and reads the file about `pid`. Nothing if there is none, or none that can be read.
[[nodiscard]] std::optional<StatusWord> read_status(const StatusFileRules& rules, pid_t pid);

}  // namespace gt
