// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/agents/agent_state.h"
#include "cli/agents/screen.h"
#include "cli/agents/status_file.h"
#include "common/base/clock.h"
#include "common/process/process_tree.h"
#include "common/tmux/listing.h"
#include "hooks/agent_hook.h"

namespace gt {

/// What one source says of an agent.
struct Evidence {
  std::string source;  ///< `process`, `status file`, `signal`, `screen`, `transcript`, `session`
  AgentState state = AgentState::kUnknown;
  std::optional<WallTime> at;  ///< when it began to say so; absent: it is so now
  std::string words;           ///< for a person: `it said 'idle' 3m ago`
  bool has_decided = false;
};

/// A state, since when, and the evidence that decided.
struct StateReading {
  AgentState state = AgentState::kUnknown;
  std::optional<WallTime> since = {};
  std::string because = {};             ///< one line for a person: `it said so 3m ago`
  std::string asked = {};               ///< kWaiting: the dialog's text, or what it waits for
  std::vector<Choice> choices = {};     ///< of that dialog, where they are recognised
  std::optional<WallTime> until = {};   ///< kLimited: when that ends, if it says so
  std::vector<Evidence> evidence = {};  ///< every source that was asked, the strongest first
};

/// What the end of a transcript says, which this session wrote.
struct TranscriptWord {
  AgentState state = AgentState::kUnknown;
  WallTime at;
};

/// What can be seen of one agent's session.
struct SessionSight {
  TmuxSession session;
  /// Of the pane's process; tmux itself learns of an end late, or of a zombie never.
  ProcessState process = ProcessState::kAlive;
  std::optional<StatusWord> status = {};     ///< the program's own file, if its kind has one
  std::optional<ScreenReading> screen = {};  ///< absent: nobody looked, or its kind has no rules
  std::optional<TranscriptWord> transcript = {};  ///< absent: nobody looked, or there is none

  [[nodiscard]] bool is_alive() const {
    return !session.is_dead && process == ProcessState::kAlive;
  }
};

/// An agent that says it works but has neither said anything else nor written to its screen for
/// this long is kUnknown: its word may be stale.
inline constexpr Duration kStaleWork = std::chrono::minutes(10);
/// A prompt is believed against an older word only when its screen has been still for this long.
inline constexpr Duration kQuiet = std::chrono::seconds(5);
/// An agent's own word is believed against its screen while it is younger than this.
inline constexpr Duration kFreshWord = std::chrono::seconds(3);
/// A limit that does not say when it ends is believed for this long after the last output.
inline constexpr Duration kLimitWithoutEnd = std::chrono::minutes(5);

/// Reads the state of an agent by all sources that were asked: the process, a dialog or a limit on
/// its screen, the program's own file, the agent's last signal if this instance gave it, the rest
/// of its screen, the transcript where the screen says nothing and no later signal does, the age of
/// the session. A dialog outranks every word, for nothing may be typed into it. `sight` is null if
/// it has no session.
[[nodiscard]] StateReading read_state(const AgentHook& hook, const SessionSight* sight,
                                      WallTime now);

/// True if the screen of a living agent may say something else than the agent's own word: always,
/// but for one that said it is idle and has written nothing since.
[[nodiscard]] bool must_be_looked_at(const AgentHook& hook, const SessionSight& sight);

}  // namespace gt
