// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/store/store.h"
#include "common/town/address.h"
#include "common/town/paths.h"

namespace gt {

struct Heartbeat {
  Duration every = std::chrono::minutes(3);
  Duration deadline = std::chrono::minutes(2);  ///< of one tick
  std::vector<std::string> command = {"gt", "tick"};
};

/// How ready work gets to agents. What a rig says of it outranks what the town says.
struct DispatchRules {
  std::optional<bool> is_automatic;  ///< nothing: as the town has it; `auto` there
  std::vector<std::pair<std::string, std::string>> kinds;  ///< by tag of the item
};

/// How long the tick looks on before it does something about an agent.
struct CarePatience {
  Duration nudge = std::chrono::minutes(1);        ///< idle with work; doubled after each nudge
  Duration nudge_most = std::chrono::minutes(30);  ///< … but never longer than this
  Duration stall = std::chrono::minutes(15);       ///< working without any sign of it
  Duration handoff = std::chrono::minutes(3);      ///< asked to hand off, and it does not
};

/// What town.yaml says:
///
///     name: home
///     heartbeat: {every: 3m, deadline: 2m, command: [gt, tick]}
///     limits: {agents: 40, polecats: 8, connections: 1024, kinds: {codex: 2}}
///                                               running in the town; polecats in one rig; clients
///                                               that the daemon serves at once; agents that run
///                                               of one kind
///     kinds: {mayor: claude, polecat: claude, crew: claude}
///     dispatch: {mode: auto, settle: 5s, kinds: {docs: codex}}
///                                               auto or manual; how long a new item is left to
///                                               whoever writes it; the program for items of a tag
///     patience: {nudge: 1m, nudge_most: 30m, stall: 15m, handoff: 3m}
///     log: {level: info}
///     groups: {reviewers: [web/toast, web/crew/max]}      lists to send mail to: @reviewers
///     budgets: {…}  pollers: {…}  notify: {…}       read by who needs them, see cli/costs,
///     cli/polls
///                                                   and cli/notify
struct TownConfig {
  std::string name;
  Heartbeat heartbeat;
  int max_agents = 40;
  int max_polecats = 8;
  int max_connections = 1024;
  std::vector<std::pair<std::string, int>> max_of_kinds;   ///< running at once, by kind
  std::vector<std::pair<std::string, std::string>> kinds;  ///< by role name, in file order
  DispatchRules dispatch;
  Duration settle = std::chrono::seconds(5);
  CarePatience patience;
  std::string log_level = "info";
  std::vector<std::pair<std::string, std::vector<Address>>> groups;  ///< by name, in file order
  Value budgets, pollers, notify;

  /// The kind for agents of this role; `claude` where the file names none.
  [[nodiscard]] std::string kind_for(Role role) const;
};

/// Reads `mode` and `kinds` of a map called `dispatch`, which may have the keys `known`. Errors:
/// kCorrupt, with file and line.
[[nodiscard]] Result<DispatchRules> read_dispatch_rules(const Value& map, std::string_view file,
                                                        std::span<const std::string_view> known);

/// Errors: kCorrupt, with file and line; an unknown key is one, with the nearest as its hint.
[[nodiscard]] Result<TownConfig> parse_town_config(std::string_view text, std::string_view file);

/// The keys town.yaml may have, dotted, each with what it means, its type (`text`, `duration`,
/// `whole number`, `list`) and default: what `gt config` and the errors about unknown keys know.
struct ConfigKey {
  std::string_view key, type, fallback, summary;
};
[[nodiscard]] std::span<const ConfigKey> town_config_keys();

/// The root of the town that `start` lies in: the nearest directory upwards with a town.yaml,
/// without symbolic links. `override_root` (from GT_TOWN or --town) is taken at its word if it
/// holds one; an empty one is none. Errors: kNotFound, with the command that makes one as the hint.
[[nodiscard]] Result<std::filesystem::path> find_town(const std::filesystem::path& start,
                                                      std::optional<std::string> override_root);

/// The name of the town's own tmux server, for `tmux -L`: `gt-NAME-` and 6 hex digits of the path,
/// so that two towns, and the user's own tmux, never meet.
[[nodiscard]] std::string tmux_server_name(std::string_view town,
                                           const std::filesystem::path& root);

}  // namespace gt
