// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"
#include "common/base/value.h"

namespace gt {

/// One key of town.yaml and what it is set to.
struct Setting {
  ConfigKey key;
  Value value;              ///< of the file, else the default
  std::optional<int> line;  ///< where the file sets it; nothing: the default holds
};

/// Every key that town.yaml may have, in the order of the file's documentation.
[[nodiscard]] Result<std::vector<Setting>> all_settings(Store& store);

/// The setting of that key. Errors: kNotFound, with the nearest key as the hint.
[[nodiscard]] Result<Setting> find_setting(Store& store, std::string_view key);

/// The setting of that key, or, of a section such as `kinds`, every one in it. Errors:
/// find_setting's.
[[nodiscard]] Result<std::vector<Setting>> find_settings(Store& store, std::string_view name);

/// `value` on one line, as a person would write it.
[[nodiscard]] std::string shown(const Value& value);

/// Sets `key` in town.yaml to what `text` says, keeping every comment. Errors: kNotFound for the
/// key; kUsage for a value that does not fit; kCorrupt when the file is broken already; kRefused as
/// check_rename.
[[nodiscard]] Result<void> set_setting(Town& town, std::string_view key, std::string_view text);

/// Sets it with all that follows: the mayor becomes what `kinds.mayor` says, and a running daemon
/// reads the file again. Returns whether one did. Errors: as set_setting; the daemon's.
[[nodiscard]] Result<bool> change_setting(Town& town, std::string_view key, std::string_view text);

/// kRefused if town.yaml as `text` renames a town that runs: its tmux server has the town's name.
[[nodiscard]] Result<void> check_rename(const Town& town, std::string_view text);

/// Asks a running daemon to read town.yaml again; false if none runs. Errors: the daemon's.
[[nodiscard]] Result<bool> reload_daemon(const Town& town);

}  // namespace gt
