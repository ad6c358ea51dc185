// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/doctor/patient.h"
#include "cli/refinery/space.h"

namespace gt {

/// What one rig takes of the disk that could be freed.
struct RigSpace {
  std::optional<std::string> rig;  ///< nothing: what is of no rig
  CheckSpace checks;
  std::uintmax_t trash_bytes = 0;
  [[nodiscard]] std::uintmax_t total() const { return checks.total() + trash_bytes; }
};

/// Of every rig, and of what in the trash is of none: the rigs by name. Measured by looking at
/// every file.
[[nodiscard]] std::vector<RigSpace> measure_space(const Patient& patient);

/// The sum, and its parts, with the commands that free them.
[[nodiscard]] std::string space_words(const RigSpace& space);
[[nodiscard]] std::string space_hint(const RigSpace& space);

}  // namespace gt
