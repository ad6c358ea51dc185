// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/context.h"
#include "hooks/rig.h"

namespace gt {

/// One rig of the town and the agents whose hooks name it. A rig.yaml that cannot be read is a
/// `problem`; the others are told all the same.
struct RigOverview {
  std::string name;
  std::optional<RigConfig> config;
  std::optional<Error> problem;
  std::vector<AgentHook> agents;

  [[nodiscard]] int count(Role role) const;
};

/// Every rig, or the one named. Errors: kNotFound for a name that is none.
[[nodiscard]] Result<std::vector<RigOverview>> overview_of_rigs(Town& town);
[[nodiscard]] Result<RigOverview> overview_of_rig(Town& town, const std::string& name);

/// The addresses of this rig's agents whose session runs now.
[[nodiscard]] Result<std::vector<std::string>> running_in(Town& town, const std::string& rig);

}  // namespace gt
