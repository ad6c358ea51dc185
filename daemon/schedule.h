// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "common/base/clock.h"

namespace gt {

/// What a heartbeat that was due at some time and is noticed now leads to.
struct Beat {
  bool is_due = false;
  std::uint64_t missed = 0;  ///< whole periods that passed unnoticed, as in a suspend
  BootTime next;             ///< when the next one is due
};

/// Deadlines are absolute, so lateness never adds up; however many have passed, one beat is due.
[[nodiscard]] Beat beat_at(BootTime now, BootTime due, Duration every);

/// When the next heartbeat is due after the period became `every`: never later than a whole new
/// period from now, so that a town that is configured often still has a heartbeat.
[[nodiscard]] BootTime due_after_change(BootTime now, BootTime last_due, Duration every);

}  // namespace gt
