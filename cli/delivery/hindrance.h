// SPDX-License-Identifier: Apache-2.0
// May something be typed into a session now, and if not, why not: pure functions of one look.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "cli/agents/screen.h"
#include "common/tmux/typing.h"
#include "hooks/agent_hook.h"
#include "hooks/message.h"

namespace gt {

/// Why nothing is typed now.
enum class Hindrance {
  kNone,
  kStopped,     ///< it shall not run
  kNotRunning,  ///< it has no session, or its program has ended
  kReplaced,    ///< its session is another than its hook says
  kDisturbed,   ///< nobody may disturb it now
  kCopyMode,    ///< keys do not reach its program
  kDeaf,        ///< a person told tmux to give it no input
  kTyping,      ///< a person pressed a key just now
  kUnread,      ///< its program does not read what is typed
  kDialog,      ///< it waits at a dialog or a question
  kLimited,     ///< a rate limit
  kExhausted,   ///< its context is full
  kUnclear,     ///< nobody knows what its screen means
  kDraft,       ///< a person's text stands in its input
  kBusy,        ///< it works, and the message is not urgent
  kRestless,    ///< its screen changed whenever something was to be typed
  kNotSeen,     ///< it was typed, and cannot be seen yet
  kNotTaken,    ///< it stands in the input, and the submit key does nothing
  kNoWord,      ///< it was sent, and its agent has not said so yet
  kOtherAtIt,   ///< somebody else is typing into this session
};

/// One look at an agent: its hook, its pane, and what its screen says.
struct Sight {
  WallTime now;
  AgentHook hook;
  std::optional<PaneLook> pane;  ///< nothing: it has no session
  bool is_alive = false;         ///< its program runs
  ScreenReading screen;
  std::optional<std::size_t> unread;  ///< bytes its program had not read; nothing: not known

  /// True if this session still runs.
  [[nodiscard]] bool runs(const std::optional<std::string>& instance) const;
};

/// Why `message` cannot be typed into what was seen.
[[nodiscard]] Hindrance hindrance_to_typing(const Sight& seen, const Message& message);

/// The same for its submit key: `typed` must stand in the input, alone.
[[nodiscard]] Hindrance hindrance_to_submitting(const Sight& seen, const Message& message,
                                                std::string_view typed);

/// For a person: `queued behind its work`, `held: waiting for permission`.
[[nodiscard]] std::string hindrance_text(Hindrance hindrance, const Sight* seen);

/// Until when nobody may disturb an agent; nothing if anybody may. It stands on its hook.
[[nodiscard]] std::optional<WallTime> undisturbed_until(const AgentHook& hook);
void set_undisturbed(AgentHook& hook, const std::optional<WallTime>& until);

}  // namespace gt
