// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.h"
#include "cli/doctor/finding.h"
#include "cli/doctor/patient.h"

namespace gt {

/// Whether the town has one daemon, of our version, and it is the one that holds the lock.
[[nodiscard]] Findings check_daemon(Context& context, const Patient& patient);

}  // namespace gt
