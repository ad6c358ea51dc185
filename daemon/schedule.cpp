// SPDX-License-Identifier: Apache-2.0
#include "daemon/schedule.h"

#include <algorithm>

namespace gt {

Beat beat_at(BootTime now, BootTime due, Duration every) {
  if (now < due) return {false, 0, due};
  const auto missed = (now - due) / every;
  return {true, static_cast<std::uint64_t>(missed), due + (missed + 1) * every};
}

BootTime due_after_change(BootTime now, BootTime last_due, Duration every) {
  return std::clamp(last_due + every, now, now + every);
}

}  // namespace gt
