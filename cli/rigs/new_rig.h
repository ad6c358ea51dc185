// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"
#include "hooks/rig.h"

namespace gt {

struct NewRig {
  std::string name;
  std::string source;  ///< as a person gave it: a URL, or a path
  std::optional<std::string> branch;
  std::vector<std::string> checks;
};

/// What git is asked to clone: a URL as it is, a path made absolute.
[[nodiscard]] std::string absolute_source(const std::string& source,
                                          const std::filesystem::path& directory);

/// A short name for a check, from its command: `make test` → `make-test`; unlike all of `taken`.
[[nodiscard]] std::string check_name_for(std::string_view command, const std::vector<Check>& taken);

/// Clones the repository and makes the rig's folder. It is built aside and moved into place in one
/// step: a rig is there wholly or not at all. Errors: kUsage for the name; kConflict if there is
/// such a folder; kNotFound when the source or branch does not exist; kRefused when the repository
/// has no commit.
[[nodiscard]] Result<RigConfig> add_rig(Context& context, const NewRig& rig);

}  // namespace gt
