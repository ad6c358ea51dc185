// SPDX-License-Identifier: Apache-2.0
#include "hooks/start_backoff.h"

#include <algorithm>
#include <array>

namespace gt {
namespace {

constexpr std::array<Duration, 5> kWaits = {std::chrono::seconds(5), std::chrono::seconds(15),
                                            std::chrono::seconds(45), std::chrono::minutes(2),
                                            std::chrono::minutes(5)};

/// Drops what lies outside the window, and what a clock that jumped back left in the future.
void forget_old(std::vector<WallTime>& times, WallTime now) {
  std::erase_if(times, [now](WallTime at) { return at > now || now - at > kCrashWindow; });
}

}  // namespace

StartHistory after_failure(StartHistory history, WallTime now) {
  const auto step = static_cast<std::size_t>(std::max(history.failures, 0));
  history.next_at = now + kWaits[std::min(step, kWaits.size() - 1)];
  history.failures = static_cast<int>(step) + 1;
  forget_old(history.failed_at, now);
  history.failed_at.push_back(now);
  return history;
}

StartHistory after_success() {
  return {};
}

bool is_crash_loop(const StartHistory& history, WallTime now) {
  std::vector<WallTime> recent = history.failed_at;
  forget_old(recent, now);
  return recent.size() >= kCrashLimit;
}

bool must_start_afresh(const AgentHook& hook, const StartHistory& history) {
  const bool had_spoken = hook.signal && hook.instance && hook.signal->instance == *hook.instance;
  return history.failures > (had_spoken ? 1 : 0);
}

bool may_start(const StartHistory& history, WallTime now) {
  if (!history.next_at || *history.next_at <= now) return true;
  return *history.next_at - now > kWaits.back();
}

}  // namespace gt
