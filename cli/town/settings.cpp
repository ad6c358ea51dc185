// SPDX-License-Identifier: Apache-2.0
#include "cli/town/settings.h"

#include "cli/agents/kind.h"
#include "cli/town/yaml_edit.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/yaml.h"

namespace gt {
namespace {

constexpr std::string_view kMayorKind = "kinds.mayor";

/// The mayor is there already, and is what the town says; other agents keep what they were made.
Result<void> change_mayor(Town& town, const std::string& kind) {
  const auto changed = town.hooks.change(Address::mayor(), [&](AgentHook& hook) -> Result<void> {
    hook.kind = kind;
    return {};
  });
  if (changed || changed.error().code == ErrorCode::kNotFound) return {};
  return changed.error();
}

Result<Value> read_town_file(Store& store) {
  GT_TRY(const Document document, store.get(TownPaths::town_key()));
  return parse_yaml(document.bytes, TownPaths::town_key());
}

/// What `text` means for a key of this type. Whether it fits is town.yaml's own to judge.
Result<Value> value_of(const ConfigKey& key, std::string_view text) {
  if (key.type == "text" || key.type == "duration") return Value(text);
  auto value = parse_yaml(text, key.key);
  const bool fits = value && (key.type == "list"  ? value->is_list()
                              : key.type == "map" ? value->is_map()
                                                  : value->is_integer());
  if (fits) return value;
  return Error{ErrorCode::kUsage,
               format("{}: '{}' is not a {}", key.key, printable(text), key.type),
               format("gt config set {} {}", key.key, shell_quoted(key.fallback))};
}

Setting setting_of(const ConfigKey& key, const Value& file) {
  const Value& set = value_at(file, key.key);
  if (!set.is_null()) return {key, set, set.line()};
  Value fallback(key.fallback);
  if (auto parsed = parse_yaml(key.fallback, key.key); parsed && !parsed->is_null()) {
    fallback = *std::move(parsed);
  }
  return {key, std::move(fallback), std::nullopt};
}

}  // namespace

Result<std::vector<Setting>> all_settings(Store& store) {
  GT_TRY(const Value file, read_town_file(store));
  std::vector<Setting> settings;
  for (const ConfigKey& key : town_config_keys()) settings.push_back(setting_of(key, file));
  return settings;
}

Result<Setting> find_setting(Store& store, std::string_view name) {
  std::vector<std::string_view> known;
  for (const ConfigKey& key : town_config_keys()) {
    if (key.key == name) {
      GT_TRY(const Value file, read_town_file(store));
      return setting_of(key, file);
    }
    known.push_back(key.key);
  }
  const auto meant = nearest(name, known);
  return Error{ErrorCode::kNotFound, format("town.yaml has no key '{}'", printable(name)),
               meant ? format("did you mean '{}'?", *meant) : "'gt config explain' lists the keys"};
}

Result<std::vector<Setting>> find_settings(Store& store, std::string_view name) {
  GT_TRY(std::vector<Setting> settings, all_settings(store));
  const std::string section = format("{}.", name);
  std::erase_if(settings, [&](const Setting& each) { return !each.key.key.starts_with(section); });
  if (!settings.empty()) return settings;
  GT_TRY(Setting setting, find_setting(store, name));
  return std::vector{std::move(setting)};
}

std::string shown(const Value& value) {
  if (!value.is_list() && !value.is_map()) return std::string(trimmed(to_yaml(value)));
  std::vector<std::string> items;
  for (const Value& item : value.items()) items.push_back(shown(item));
  for (const auto& [key, item] : value.entries()) {
    items.push_back(format("{}: {}", key, shown(item)));
  }
  return format("{}{}{}", value.is_map() ? "{" : "[", join(items, ", "),
                value.is_map() ? "}" : "]");
}

Result<void> set_setting(Town& town, std::string_view key, std::string_view text) {
  GT_TRY(const Setting setting, find_setting(*town.store, key));
  GT_TRY(const Value value, value_of(setting.key, text));
  const std::string file = TownPaths::town_key();
  return update(*town.store, file, [&](const std::string* bytes) -> Result<std::string> {
    if (bytes == nullptr) return Error{ErrorCode::kNotFound, "town.yaml is gone", "gt init"};
    GT_CHECK(parse_town_config(*bytes, file));
    GT_TRY(std::string changed, with_value(*bytes, key, value, file));
    if (const auto config = parse_town_config(changed, file); !config) {
      // The file was right before, so it is the value that is wrong.
      return Error{ErrorCode::kUsage, config.error().message, config.error().hint};
    }
    GT_CHECK(check_rename(town, changed));
    return changed;
  });
}

Result<bool> change_setting(Town& town, std::string_view key, std::string_view text) {
  const std::string value(text);
  if (key.starts_with("kinds.") && check_name(value, "kind")) {
    GT_CHECK(load_kind(*town.store, value));
  }
  GT_CHECK(set_setting(town, key, value));
  if (key == kMayorKind) GT_CHECK(change_mayor(town, value));
  return reload_daemon(town);
}

Result<void> check_rename(const Town& town, std::string_view text) {
  GT_TRY(const TownConfig config, parse_town_config(text, TownPaths::town_key()));
  if (config.name == town.name()) return {};
  GT_TRY(const auto sessions, town.tmux->list());
  if (sessions.empty() && !town.daemon.is_running()) return {};
  return Error{ErrorCode::kRefused,
               format("the town '{}' runs, and its tmux server has its name", town.name()),
               "gt down, then rename it"};
}

Result<bool> reload_daemon(const Town& town) {
  const auto answer = town.daemon.call("reload");
  if (answer) return true;
  if (answer.error().code == ErrorCode::kUnreachable) return false;
  return answer.error();
}

}  // namespace gt
