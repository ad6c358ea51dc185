// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/process/process_tree.h"

namespace gt {

/// A living process, as far as /proc tells of it.
struct RunningProgram {
  ProcessIdentity identity;
  Duration age{0};                  ///< since it began
  std::filesystem::path directory;  ///< where it works; empty: it does not say
  std::string words;                ///< of its command line
};

/// Those whose program's name begins with `name`, of any user. Source: proc_pid_comm(5).
[[nodiscard]] std::vector<RunningProgram> running_programs(std::string_view name);

}  // namespace gt
