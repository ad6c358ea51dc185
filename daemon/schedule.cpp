// SPDX-License-Identifier: Apache-2.0
#include "daemon/schedule.h"

#include <algorithm>
#include <ctime>

namespace gt {

BootTime BootClock::now() noexcept {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return BootTime(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

Beat beat_at(BootTime now, BootTime due, Duration every) {
  if (now < due) return {false, 0, due};
  const auto missed = (now - due) / every;
  return {true, static_cast<std::uint64_t>(missed), due + (missed + 1) * every};
}

BootTime due_after_change(BootTime now, BootTime last_due, Duration every) {
  return std::clamp(last_due + every, now, now + every);
}

}  // namespace gt
