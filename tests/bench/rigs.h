// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace gt::bench {

/// What git fast-import makes one commit of, on `main`: 5,000 files of 4 KiB.
[[nodiscard]] std::string commit_of_files();

/// Makes a bare repository of that commit at `source`, and the rig `files` of it. `options` are
/// more words of `gt rig add`; `environment` names the town. Errors: run_to_end's.
[[nodiscard]] Result<void> add_large_rig(const std::filesystem::path& source,
                                         const std::vector<std::string>& environment,
                                         const std::vector<std::string>& options = {});

/// Makes a repository of one file at `source`, and the rig `web` of it. Errors: run_to_end's.
[[nodiscard]] Result<void> add_small_rig(const std::filesystem::path& source,
                                         const std::vector<std::string>& environment);

}  // namespace gt::bench
