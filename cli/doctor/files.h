// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.h"
#include "cli/doctor/finding.h"
#include "cli/doctor/patient.h"

namespace gt {

/// Every file of the town that people or agents may have broken: town.yaml, each rig.yaml, hook and
/// work item, today's journal; and who may read .gt.
[[nodiscard]] Findings check_files(Context& context, const Patient& patient);

/// Towns that lie in one another, so that the same folders belong to both.
[[nodiscard]] Findings check_nesting(const TownPaths& paths);

}  // namespace gt
