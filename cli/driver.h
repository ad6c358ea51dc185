// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace gt {

/// Runs the command that `words` (argv without the program's name) spell, renders its report on
/// stdout or its error on stderr, and returns the exit status of the process. The one place that
/// prints.
[[nodiscard]] int drive(const std::vector<std::string>& words);

}  // namespace gt
