// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/clock.h"
#include "hooks/agent_hook.h"

namespace gt {

/// The same for every agent: a session that ends within kSettled of its start is a failed start.
/// The next one waits 5 s, 15 s, 45 s, 2m, 5m (and 5m from then on); the fifth failure within 15
/// minutes parks the agent. Five lives of kSettled fill that window: no rhythm of dying escapes it.
inline constexpr Duration kSettled = std::chrono::minutes(3);
inline constexpr Duration kCrashWindow = std::chrono::minutes(15);
inline constexpr int kCrashLimit = 5;

/// `history` after one more failed start at `now`. A time in the future, left by a clock that
/// jumped back, never blocks for longer than the longest back-off.
[[nodiscard]] StartHistory after_failure(StartHistory history, WallTime now);
/// `history` after a session that stayed up.
[[nodiscard]] StartHistory after_success();
[[nodiscard]] bool is_crash_loop(const StartHistory& history, WallTime now);
/// True if a start may be tried now.
[[nodiscard]] bool may_start(const StartHistory& history, WallTime now);
/// True if the next session is to leave the conversation of before, for going on with it may be
/// what fails. The first failure of an agent that had spoken is none of its conversation: its
/// program had come up with it.
[[nodiscard]] bool must_start_afresh(const AgentHook& hook, const StartHistory& history);

}  // namespace gt
