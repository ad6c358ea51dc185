// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"

#include <unistd.h>

#include "cli/agents/ancestry.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/file_store.h"
#include "hooks/rig.h"

namespace gt {

Environment Environment::of_this_process() {
  std::vector<std::string> variables;
  for (char** variable = ::environ; *variable != nullptr; ++variable)
    variables.emplace_back(*variable);
  return Environment(std::move(variables));
}

std::optional<std::string> Environment::get(std::string_view name) const {
  for (const std::string& variable : variables_) {
    if (variable.size() > name.size() + 1 && variable[name.size()] == '=' &&
        variable.starts_with(name)) {
      return variable.substr(name.size() + 1);
    }
  }
  return std::nullopt;
}

Result<Address> Context::agent(const Args& args) const {
  if (const auto named = args.value("as")) return Address::parse(*named);
  if (const auto named = environment().get("GT_AGENT")) return Address::parse(*named);
  if (const auto found = town_->paths.agent_at(world_.directory)) return *found;
  return Error{ErrorCode::kUsage, "no agent is named here, and this is no agent's directory",
               "name one with --as ADDRESS; 'gt agents' lists them"};
}

std::string Context::actor(const Args& args) const {
  if (const auto mark = session_mark_around(::getpid(), town_->paths.root())) {
    return mark->agent.str();
  }
  const auto who = agent(args);
  return who ? who->str() : Address::overseer().str();
}

Result<void> Context::write_down(std::string_view event, std::string_view subject, Value details) {
  return town_->journal.append(
      {actor(Args()), instance(), std::string(event), std::string(subject), std::move(details)});
}

std::string Context::instance() const {
  return environment().get("GT_INSTANCE").value_or("");
}

Result<std::string> Context::rig(const Args& args) const {
  if (const auto named = args.value("rig")) {
    GT_TRY(const RigConfig rig, load_rig(*town_->store, *named));
    return rig.name;
  }
  if (const auto found = town_->paths.rig_at(world_.directory)) return *found;
  if (const auto who = agent(args); who && !who->rig().empty()) return who->rig();
  GT_TRY(const auto rigs, list_rigs(town_->paths));
  if (rigs.size() == 1) return rigs.front();
  if (rigs.empty()) {
    return Error{ErrorCode::kNotFound, "this town has no rig yet",
                 "gt rig add NAME URL-OR-PATH makes one"};
  }
  return Error{ErrorCode::kUsage, "which rig is meant?",
               format("name one with --rig: {}", join(rigs, ", "))};
}

Result<std::unique_ptr<Town>> open_town(const World& world, std::optional<std::string> root) {
  if (!root) root = world.environment.get("GT_TOWN");
  GT_TRY(const auto found, find_town(world.directory, root));
  return open_town_at(world, found);
}

Result<std::unique_ptr<Town>> open_town_at(const World& world, const std::filesystem::path& root) {
  auto store = std::make_unique<FileStore>(root, world.disk);
  GT_TRY(const Document document, store->get(TownPaths::town_key()));
  GT_TRY(TownConfig config, parse_town_config(document.bytes, TownPaths::town_key()));
  const TownPaths paths(root);
  const std::string server = tmux_server_name(config.name, root);
  Store& records = *store;
  return std::make_unique<Town>(Town{paths, std::move(config), std::move(store),
                                     std::make_unique<TmuxCli>(world.processes, server),
                                     DaemonClient(paths.socket()), HookFiles(records),
                                     Journal(records, world.clock), server});
}

}  // namespace gt
