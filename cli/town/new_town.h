// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/store/disk.h"

namespace gt {

/// A town.yaml for a town of this name whose agents are of this kind: every key of
/// town_config_keys(), those with their default value commented out.
[[nodiscard]] std::string town_file(std::string_view name, std::string_view kind);

/// A town's name out of its directory's.
[[nodiscard]] std::string default_town_name(const std::filesystem::path& directory);

struct NewTown {
  std::filesystem::path root;  ///< absolute, without symbolic links
  std::string name;
  std::string kind;
};

/// Makes whatever of the town is not there: folders, the mayor's hook, and last town.yaml, so that
/// a call that was interrupted can be made again. A file that is there is left as it is. When it
/// fails, what it made is taken away. Errors: kUsage for the name; kDisk.
[[nodiscard]] Result<void> make_town(const NewTown& town, Disk& disk);

/// What of `directory` no town put there, sorted.
[[nodiscard]] Result<std::vector<std::string>> foreign_entries(
    const std::filesystem::path& directory);

}  // namespace gt
