// SPDX-License-Identifier: Apache-2.0
#include "cli/rigs/rig_overview.h"

#include <algorithm>

#include "common/base/format.h"

namespace gt {
namespace {

RigOverview overview_with(Town& town, const std::string& name, const HookFiles::All& hooks) {
  RigOverview rig;
  rig.name = name;
  auto config = load_rig(*town.store, name);
  if (config) {
    rig.config = *std::move(config);
  } else {
    rig.problem = std::move(config).error();
  }
  for (const AgentHook& hook : hooks.hooks) {
    if (hook.address.rig() == name) rig.agents.push_back(hook);
  }
  return rig;
}

}  // namespace

int RigOverview::count(Role role) const {
  return static_cast<int>(std::count_if(agents.begin(), agents.end(), [&](const AgentHook& hook) {
    return hook.address.role() == role;
  }));
}

Result<std::vector<RigOverview>> overview_of_rigs(Town& town) {
  GT_TRY(const auto names, list_rigs(town.paths));
  GT_TRY(const auto hooks, town.hooks.load_all());
  std::vector<RigOverview> rigs;
  for (const std::string& name : names) rigs.push_back(overview_with(town, name, hooks));
  return rigs;
}

Result<RigOverview> overview_of_rig(Town& town, const std::string& name) {
  GT_CHECK(load_rig(*town.store, name));
  GT_TRY(const auto hooks, town.hooks.load_all());
  return overview_with(town, name, hooks);
}

Result<std::vector<std::string>> running_in(Town& town, const std::string& rig) {
  GT_TRY(const auto sessions, town.tmux->list());
  std::vector<std::string> running;
  for (const TmuxSession& session : sessions) {
    if (session.name.starts_with(format("{}/", rig)) && !session.is_dead) {
      running.push_back(session.name);
    }
  }
  return running;
}

}  // namespace gt
