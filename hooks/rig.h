// SPDX-License-Identifier: Apache-2.0
// `RIG/rig.yaml`: what a person says about one project.
//
//     remote: /srv/git/web.git        a URL or an absolute path
//     branch: main
//     checks:                          these and all that is said of merging: see merge_rules.h
//       - {name: tests, run: make test}
//     limits: {polecats: 4}
//     parked: false                    a parked rig is left alone: nothing in it is started
//     kinds: {polecat: codex}
//     budgets: {…}                     as in town.yaml, over it; read from the source
//     dispatch: {mode: manual, kinds: {docs: codex}}      as in town.yaml, and outranks it
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/store/store.h"
#include "common/town/address.h"
#include "common/town/town.h"
#include "hooks/merge_rules.h"

namespace gt {

struct RigConfig {
  std::string name;
  std::string remote;
  std::string branch;
  MergeRules merging;
  std::optional<int> max_polecats;
  bool is_parked = false;
  std::vector<std::pair<std::string, std::string>> kinds;  ///< by role name
  DispatchRules dispatch;
  Value source;  ///< what only a person writes, such as budgets, lives here

  /// The branch that work lands on.
  [[nodiscard]] const std::string& target() const {
    return merging.target.empty() ? branch : merging.target;
  }
  /// Where work begins, and what is compared with: the target as far as it is known here.
  [[nodiscard]] std::string base() const {
    return (merging.pushes ? "origin/" : "refs/heads/") + target();
  }
};

/// Errors: kCorrupt, with file and line; an unknown key is one.
[[nodiscard]] Result<RigConfig> parse_rig(std::string_view text, std::string_view file,
                                          std::string_view name);
[[nodiscard]] std::string format_rig(const RigConfig& rig);

/// Errors: kNotFound, with the rigs there are; kCorrupt.
[[nodiscard]] Result<RigConfig> load_rig(Store& store, std::string_view name);
/// The names of all rigs, sorted: the folders that hold a rig.yaml.
[[nodiscard]] Result<std::vector<std::string>> list_rigs(const TownPaths& paths);

/// What program an agent of this role and rig is: the rig's word, else the town's.
[[nodiscard]] std::string kind_for(const TownConfig& town, const RigConfig* rig, Role role);

}  // namespace gt
