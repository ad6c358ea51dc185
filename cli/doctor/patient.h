// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "cli/context.h"
#include "hooks/rig.h"

namespace gt {

/// A town as far as it can be read.
struct Patient {
  TownPaths paths;
  Store& store;
  std::unique_ptr<Town> town;  ///< null if town.yaml is broken
  HookFiles::All hooks;
  std::vector<RigConfig> rigs;  ///< those that can be read

  [[nodiscard]] bool has_agent(const Address& address) const {
    for (const AgentHook& hook : hooks.hooks) {
      if (hook.address == address) return true;
    }
    for (const auto& [broken, error] : hooks.broken) {
      if (broken == address) return true;
    }
    return false;
  }
};

}  // namespace gt
