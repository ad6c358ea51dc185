// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/doctor/finding.h"
#include "cli/doctor/patient.h"
#include "common/base/clock.h"

namespace gt {

/// What is wrong between the items of the boards: circles of dependencies, dependencies that are
/// not there, and work that was begun by somebody whose claim has ended.
[[nodiscard]] Findings check_boards(const Patient& patient, WallTime now);

}  // namespace gt
