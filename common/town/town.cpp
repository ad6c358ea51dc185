// SPDX-License-Identifier: Apache-2.0
#include "common/town/town.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/yaml.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr ConfigKey kKeys[] = {
    {"name", "text", "", "the name of the town"},
    {"groups", "map", "{}", "lists of addresses to send mail to, each as @NAME"},
    {"budgets", "map", "{}", "tokens and money that agents, items, rigs and days may take"},
    {"pollers", "map", "{}", "sources outside of the town that become work or mail"},
    {"notify", "map", "{}", "where the person is told of what waits for one"},
    {"heartbeat.every", "duration", "3m", "the time from one tick to the next"},
    {"heartbeat.deadline", "duration", "2m", "a tick that takes longer is ended"},
    {"heartbeat.command", "list", "[gt, tick]", "what the daemon runs at each tick"},
    {"limits.agents", "whole number", "40", "agents that run at once in the town"},
    {"limits.polecats", "whole number", "8", "polecats that run at once in one rig"},
    {"limits.connections", "whole number", "1024", "clients that the daemon serves at once"},
    {"limits.kinds", "map", "{}", "agents that run at once of one kind, each as KIND: NUMBER"},
    {"kinds.mayor", "text", "claude", "the program the mayor is"},
    {"kinds.polecat", "text", "claude", "the program polecats are"},
    {"kinds.crew", "text", "claude", "the program crew members are"},
    {"permissions.mayor", "text", "ask",
     "ask: a person answers its dialogs; bypass: it asks nothing"},
    {"permissions.polecat", "text", "ask", "likewise, of polecats"},
    {"permissions.crew", "text", "ask", "likewise, of crew members"},
    {"dispatch.mode", "text", "auto", "auto: ready work goes to free polecats; manual: gt sling"},
    {"dispatch.settle", "duration", "5s", "a new item is left alone for so long"},
    {"dispatch.kinds", "map", "{}", "the program for items of a tag, each as TAG: KIND"},
    {"patience.nudge", "duration", "1m", "an agent idle with work is nudged then; doubles"},
    {"patience.nudge_most", "duration", "30m", "the longest time between two nudges"},
    {"patience.stall", "duration", "15m", "an agent at work without any sign of it is asked then"},
    {"patience.handoff", "duration", "3m", "an agent that was asked to hand off is replaced then"},
    {"log.level", "text", "info", "the least the daemon logs: debug, info, warn or error"},
};

/// The keys of the map that `section` names, of the whole file if it is empty.
std::vector<std::string_view> keys_in(std::string_view section) {
  std::vector<std::string_view> keys;
  for (const ConfigKey& row : kKeys) {
    std::string_view key = row.key;
    if (!section.empty()) {
      if (!key.starts_with(section) || key[section.size()] != '.') continue;
      key.remove_prefix(section.size() + 1);
    }
    key = key.substr(0, key.find('.'));
    if (keys.empty() || keys.back() != key) keys.push_back(key);
  }
  return keys;
}

/// The fields of one map of the file, which has no keys but those of the table.
Fields fields_of(const Value& map, std::string_view file, std::string_view section) {
  Fields fields(map, std::string(file));
  fields.only(keys_in(section));
  return fields;
}

Result<Heartbeat> read_heartbeat(const Value& map, std::string_view file) {
  Heartbeat heartbeat;
  Fields fields = fields_of(map, file, "heartbeat");
  heartbeat.every = fields.duration_or("every", heartbeat.every);
  heartbeat.deadline = fields.duration_or("deadline", heartbeat.deadline);
  for (const auto& [key, value] :
       {std::pair("every", heartbeat.every), std::pair("deadline", heartbeat.deadline)}) {
    if (value <= Duration(0)) fields.fail(key, "must be longer than nothing", "write it as 3m");
  }
  if (map.find("command") != nullptr) {
    heartbeat.command = fields.texts("command");
    if (heartbeat.command.empty()) {
      fields.fail("command", "must name a program", "the default is [gt, tick]");
    }
  }
  GT_CHECK(fields.finish());
  return heartbeat;
}

int read_limit(Fields& fields, std::string_view key, int fallback, int most = 10'000) {
  const std::int64_t limit = fields.integer_or(key, fallback);
  if (limit < 1 || limit > most) fields.fail(key, format("must be from 1 to {}", most));
  return static_cast<int>(limit);
}

Result<void> read_kinds(TownConfig& config, const Value& map, std::string_view file) {
  Fields fields = fields_of(map, file, "kinds");
  for (const auto& [role, value] : map.entries()) {
    const std::string kind = fields.text(role);
    if (auto checked = check_name(kind, "kind"); !checked) {
      fields.fail(role, checked.error().message, checked.error().hint);
    }
    config.kinds.emplace_back(role, kind);
  }
  return fields.finish();
}

/// Only checked here: whoever starts an agent reads them.
Result<void> check_permissions(const Value& map, std::string_view file) {
  Fields fields = fields_of(map, file, "permissions");
  for (const auto& [role, value] : map.entries()) {
    const std::string word = fields.text(role);
    if (word != "ask" && word != "bypass") fields.fail(role, "must be ask or bypass");
  }
  return fields.finish();
}

/// How many of each kind may run.
Result<std::vector<std::pair<std::string, int>>> read_max_of_kinds(const Value& map,
                                                                   std::string_view file) {
  std::vector<std::pair<std::string, int>> most;
  Fields fields(map, std::string(file));
  for (const auto& [kind, value] : map.entries()) {
    most.emplace_back(kind, static_cast<int>(fields.integer_or(kind, 0)));
    if (most.back().second < 0) fields.fail(kind, "must be 0 or more");
  }
  GT_CHECK(fields.finish());
  return most;
}

Result<CarePatience> read_patience(const Value& map, std::string_view file) {
  CarePatience patience;
  Fields fields = fields_of(map, file, "patience");
  for (const auto& [key, value] :
       {std::pair("nudge", &patience.nudge), std::pair("nudge_most", &patience.nudge_most),
        std::pair("stall", &patience.stall), std::pair("handoff", &patience.handoff)}) {
    *value = fields.duration_or(key, *value);
    if (*value <= Duration(0)) fields.fail(key, "must be longer than nothing", "write it as 3m");
  }
  GT_CHECK(fields.finish());
  return patience;
}

std::vector<Address> read_group(Fields& fields, std::string_view name) {
  std::vector<Address> members;
  for (const std::string& text : fields.texts(name)) {
    if (auto address = Address::parse(text)) {
      members.push_back(*std::move(address));
    } else {
      fields.fail(name, format("holds a name that is none: {}", address.error().message),
                  address.error().hint);
    }
  }
  return members;
}

Result<void> read_groups(TownConfig& config, const Value& map, std::string_view file) {
  Fields fields(map, std::string(file));
  for (const auto& [name, value] : map.entries()) {
    if (auto checked = check_name(name, "group"); !checked) {
      fields.fail(name, checked.error().message, checked.error().hint);
    }
    config.groups.emplace_back(name, read_group(fields, name));
  }
  return fields.finish();
}

}  // namespace

std::string TownConfig::kind_for(Role role) const {
  for (const auto& [name, kind] : kinds) {
    if (name == role_name(role)) return kind;
  }
  return "claude";
}

Result<DispatchRules> read_dispatch_rules(const Value& map, std::string_view file,
                                          std::span<const std::string_view> known) {
  DispatchRules rules;
  Fields fields(map, std::string(file));
  fields.only(known);
  if (const auto mode = fields.optional_text("mode")) {
    if (*mode != "auto" && *mode != "manual") fields.fail("mode", "must be auto or manual");
    rules.is_automatic = *mode == "auto";
  }
  const Value& kinds = fields.map("kinds");
  GT_CHECK(fields.finish());
  Fields by_tag(kinds, std::string(file));
  for (const auto& [tag, value] : kinds.entries()) {
    const std::string kind = by_tag.text(tag);
    if (auto checked = check_name(kind, "kind"); !checked) {
      by_tag.fail(tag, checked.error().message, checked.error().hint);
    }
    rules.kinds.emplace_back(tag, kind);
  }
  GT_CHECK(by_tag.finish());
  return rules;
}

Result<TownConfig> parse_town_config(std::string_view text, std::string_view file) {
  GT_TRY(const Value value, parse_yaml(text, file));
  TownConfig config;
  Fields fields = fields_of(value, file, "");
  config.name = fields.text("name");
  if (auto checked = check_name(config.name, "town"); !checked) {
    fields.fail("name", checked.error().message, checked.error().hint);
  }
  const Value& heartbeat = fields.map("heartbeat");
  const Value& limits = fields.map("limits");
  const Value& kinds = fields.map("kinds");
  const Value& permissions = fields.map("permissions");
  const Value& log = fields.map("log");
  const Value& groups = fields.map("groups");
  config.budgets = fields.map("budgets");
  config.pollers = fields.map("pollers");
  config.notify = fields.map("notify");
  const Value& dispatch = fields.map("dispatch");
  const Value& patience = fields.map("patience");
  GT_CHECK(fields.finish());

  GT_TRY(config.heartbeat, read_heartbeat(heartbeat, file));
  GT_CHECK(read_kinds(config, kinds, file));
  GT_CHECK(check_permissions(permissions, file));
  GT_CHECK(read_groups(config, groups, file));
  GT_TRY(config.dispatch, read_dispatch_rules(dispatch, file, keys_in("dispatch")));
  GT_TRY(config.patience, read_patience(patience, file));

  Fields dispatch_fields(dispatch, std::string(file));
  config.settle = dispatch_fields.duration_or("settle", config.settle);
  GT_CHECK(dispatch_fields.finish());

  Fields limit_fields = fields_of(limits, file, "limits");
  config.max_agents = read_limit(limit_fields, "agents", config.max_agents);
  config.max_polecats = read_limit(limit_fields, "polecats", config.max_polecats);
  config.max_connections = read_limit(limit_fields, "connections", config.max_connections, 100'000);
  const Value& max_of_kinds = limit_fields.map("kinds");
  GT_CHECK(limit_fields.finish());
  GT_TRY(config.max_of_kinds, read_max_of_kinds(max_of_kinds, file));

  Fields log_fields = fields_of(log, file, "log");
  config.log_level = log_fields.text_or("level", config.log_level);
  constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warn", "error"};
  if (std::find(kLevels.begin(), kLevels.end(), config.log_level) == kLevels.end()) {
    log_fields.fail("level", "must be debug, info, warn or error");
  }
  GT_CHECK(log_fields.finish());
  return config;
}

std::span<const ConfigKey> town_config_keys() {
  return kKeys;
}

Result<fs::path> find_town(const fs::path& start, std::optional<std::string> override_root) {
  if (override_root && override_root->empty()) override_root.reset();
  std::error_code problem;
  const fs::path from = fs::canonical(override_root ? start / *override_root : start, problem);
  const auto is_town = [](const fs::path& directory) {
    std::error_code ignored;
    return fs::is_regular_file(directory / TownPaths::town_key(), ignored);
  };
  if (override_root) {
    if (!problem && is_town(from)) return from;
    return Error{
        ErrorCode::kNotFound, format("no town at {}", *override_root),
        format("GT_TOWN or --town must name a directory with a {}; `gt init DIR` makes one",
               TownPaths::town_key())};
  }
  if (problem) return system_error(problem.value(), start.native(), ErrorCode::kNotFound);
  for (fs::path directory = from;; directory = directory.parent_path()) {
    if (is_town(directory)) return directory;
    if (directory == directory.root_path()) break;
  }
  return Error{ErrorCode::kNotFound, "not in a town",
               "make one with `gt init DIR`, or name yours in GT_TOWN"};
}

std::string tmux_server_name(std::string_view town, const fs::path& root) {
  return format("gt-{}-{:06x}", town, fnv1a(root.native()) & 0xFFFFFFU);
}

}  // namespace gt
