// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/clock.h"
#include "common/base/value.h"

namespace gt {

/// What an agent's program tells the commands it calls as hooks, as JSON on their standard input.
struct HookPayload {
  std::string event;       ///< hook_event_name: `SessionStart`
  std::string source;      ///< of a SessionStart: `startup`, `resume`, `clear`, `compact`
  std::string session_id;  ///< the program's own id of the conversation
  std::string prompt;      ///< of a UserPromptSubmit: what was sent
};

/// Reads one from `fd`: empty when that is a terminal, when nothing readable comes within
/// `patience`, or when it is over 1 MiB. Never an error: a hook must not fail for it.
[[nodiscard]] HookPayload read_hook_payload(int fd, Duration patience);

/// The text that comes from `fd` until its end, `patience` or `most_bytes`; nothing from a
/// terminal.
[[nodiscard]] std::string read_available(int fd, Duration patience, std::size_t most_bytes);

}  // namespace gt
