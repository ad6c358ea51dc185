// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/agents/models.h"
#include "cli/agents/transcript_files.h"
#include "cli/agents/transcript_scan.h"
#include "hooks/agent_hook.h"

namespace gt {

/// What the transcript of an agent's latest conversation says.
struct TranscriptReading {
  std::filesystem::path file;
  std::string session_id;  ///< to resume it
  /// kWorking or kIdle; nothing if the last lines do not tell. A program writes no line while it
  /// waits for the model or at a dialog, so kWorking only says that the turn has not ended.
  std::optional<AgentState> state;
  /// Of the file. An older session's last word when it lies before the start of the instance.
  WallTime last_change;
  std::string model;                           ///< empty: not told
  std::optional<std::int64_t> context_used;    ///< tokens, when the model last answered
  std::optional<std::int64_t> context_window;  ///< that the model can hold; nothing: not known

  /// How full the context is, 0 to 1; nothing if either number is not known.
  [[nodiscard]] std::optional<double> context_fill() const;
};

/// Reads the end of the transcript that changed last in the agent's workspace: what it takes grows
/// with the length of the last lines, not with that of the file. Nothing for a kind that writes
/// none, and where there is none yet. Errors: kFailed when it cannot be read.
[[nodiscard]] Result<std::optional<TranscriptReading>> read_transcript(const Kind& kind,
                                                                       const AgentHook& hook,
                                                                       const TownPaths& paths,
                                                                       TranscriptFinder& finder,
                                                                       const ModelTable& models);

}  // namespace gt
