// SPDX-License-Identifier: Apache-2.0
#include "hooks/rig.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/yaml.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 7> kOwnKeys = {"remote", "branch",  "limits",  "parked",
                                                      "kinds",  "budgets", "dispatch"};
constexpr std::array<std::string_view, 2> kDispatchKeys = {"mode", "kinds"};
constexpr std::array<std::string_view, 1> kLimits = {"polecats"};
constexpr std::array<std::string_view, 3> kRoles = {"polecat", "crew", "refinery"};

std::vector<std::string_view> known_keys() {
  std::vector<std::string_view> keys(kOwnKeys.begin(), kOwnKeys.end());
  const auto merging = merge_rule_keys();
  keys.insert(keys.end(), merging.begin(), merging.end());
  return keys;
}

Result<std::optional<int>> read_max_polecats(const Value& map, const std::string& file) {
  Fields fields(map, file);
  fields.only(kLimits);
  const auto number = fields.optional_integer("polecats");
  if (number && (*number < 0 || *number > 1000)) fields.fail("polecats", "must be from 0 to 1000");
  GT_CHECK(fields.finish());
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

Result<std::vector<std::pair<std::string, std::string>>> read_kinds(const Value& map,
                                                                    const std::string& file) {
  std::vector<std::pair<std::string, std::string>> kinds;
  Fields fields(map, file);
  fields.only(kRoles);
  for (const auto& [role, kind] : map.entries()) kinds.emplace_back(role, fields.text(role));
  GT_CHECK(fields.finish());
  return kinds;
}

/// The checks as a list, each with the keys it had in `before` that we do not know; null for none.
Value written(const std::vector<Check>& checks, const Value& before) {
  Value list;
  for (const Check& check : checks) {
    const auto& items = before.items();
    const auto old = std::find_if(items.begin(), items.end(), [&](const Value& item) {
      const std::string* name = item["name"].as_string();
      return name != nullptr && *name == check.name;
    });
    Value item = old != items.end() ? *old : Value::map();
    item.set("name", check.name);
    if (check.argv.empty()) item.set("run", check.run);
    list.push_back(std::move(item));
  }
  return list;
}

}  // namespace

Result<RigConfig> parse_rig(std::string_view text, std::string_view file, std::string_view name) {
  GT_TRY(Value map, parse_yaml(text, file));
  const std::string file_name(file);
  RigConfig rig;
  rig.name = name;
  Fields fields(map, file_name);
  fields.only(known_keys());
  rig.remote = fields.text("remote");
  rig.branch = fields.text("branch");
  rig.is_parked = fields.bool_or("parked", false);
  const Value& limits = fields.map("limits");
  const Value& kinds = fields.map("kinds");
  const Value& dispatch = fields.map("dispatch");
  GT_CHECK(fields.finish());
  GT_TRY(rig.merging, read_merge_rules(map, file_name));
  GT_TRY(rig.max_polecats, read_max_polecats(limits, file_name));
  GT_TRY(rig.kinds, read_kinds(kinds, file_name));
  GT_TRY(rig.dispatch, read_dispatch_rules(dispatch, file_name, kDispatchKeys));
  rig.source = std::move(map);
  return rig;
}

std::string format_rig(const RigConfig& rig) {
  Value map = rig.source;
  Value limits, kinds;
  if (rig.max_polecats) limits.set("polecats", *rig.max_polecats);
  for (const auto& [role, kind] : rig.kinds) kinds.set(role, kind);
  map.set("remote", rig.remote);
  map.set("branch", rig.branch);
  map.set_or_erase("checks", written(rig.merging.checks, map["checks"]));
  map.set_or_erase("limits", limits);
  map.set_or_erase("parked", rig.is_parked ? Value(true) : Value());
  map.set_or_erase("kinds", kinds);
  return to_yaml(map);
}

Result<RigConfig> load_rig(Store& store, std::string_view name) {
  const std::string key = TownPaths::rig_key(name);
  const auto document = store.get(key);
  if (document) return parse_rig(document->bytes, key, name);
  if (document.error().code != ErrorCode::kNotFound) return document.error();
  return Error{ErrorCode::kNotFound, format("there is no rig '{}'", name),
               "'gt rig list' lists those there are; 'gt rig add NAME URL' makes one"};
}

Result<std::vector<std::string>> list_rigs(const TownPaths& paths) {
  std::error_code problem;
  std::filesystem::directory_iterator folder(paths.root(), problem);
  if (problem) return system_error(problem.value(), paths.root().string());
  std::vector<std::string> names;
  for (; folder != std::filesystem::directory_iterator(); folder.increment(problem)) {
    const std::string name = folder->path().filename().string();
    std::error_code absent;
    if (name.front() != '.' &&
        std::filesystem::exists(paths.absolute(TownPaths::rig_key(name)), absent)) {
      names.push_back(name);
    }
    if (problem) return system_error(problem.value(), paths.root().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string kind_for(const TownConfig& town, const RigConfig* rig, Role role) {
  if (rig != nullptr) {
    for (const auto& [name, kind] : rig->kinds) {
      if (name == role_name(role)) return kind;
    }
  }
  return town.kind_for(role);
}

}  // namespace gt
