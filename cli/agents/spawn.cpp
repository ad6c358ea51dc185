// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/spawn.h"

#include <algorithm>

#include "cli/agents/roster.h"
#include "common/base/format.h"

namespace gt {
namespace {

Result<void> check_limit(Town& town, const std::string& rig_name) {
  GT_TRY(const RigConfig rig, load_rig(*town.store, rig_name));
  GT_TRY(const auto addresses, town.hooks.list());
  const auto count = std::count_if(addresses.begin(), addresses.end(), [&](const Address& address) {
    return address.role() == Role::kPolecat && address.rig() == rig_name;
  });
  const int most = most_polecats(town.config, rig);
  if (count < most) return {};
  return Error{ErrorCode::kRefused,
               format("{} has {} polecats, its limit is {}", rig_name, count, most),
               "raise limits.polecats in rig.yaml or town.yaml, or 'gt polecat kill' one"};
}

}  // namespace

Result<FileLock> take_spawn_lock(Context& context, const std::string& rig, Duration patience) {
  GT_CHECK(load_rig(*context.town().store, rig));
  const auto polecats = context.town().paths.rig_directory(rig) / "polecats";
  GT_CHECK(context.disk().make_directories(polecats));
  return FileLock::acquire(polecats, patience);
}

int most_polecats(const TownConfig& town, const RigConfig& rig) {
  return rig.max_polecats.value_or(town.max_polecats);
}

Result<AgentHook> spawn_polecat(Context& context, const std::string& rig,
                                std::optional<std::string> name, std::optional<std::string> kind,
                                Desired desired, std::string_view actor,
                                const std::optional<WorkId>& made_for) {
  if (!name) {
    GT_TRY(name, free_name(context, rig));
  }
  GT_CHECK(check_limit(context.town(), rig));
  return add_agent(context, Address::polecat(rig, *name), std::move(kind), desired, actor,
                   made_for);
}

}  // namespace gt
