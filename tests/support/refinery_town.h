// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/life_town.h"

namespace gt::testing {

/// A town with a rig `web` whose repository has a test suite: `run-tests` runs each `tests/*.sh`,
/// and fails with the first that does. The remote takes pushes to its main branch.
class RefineryTown : public LifeTown {
 public:
  /// `rules` are more lines of rig.yaml.
  explicit RefineryTown(std::string_view rules = {});

  [[nodiscard]] std::filesystem::path source() const { return make_repository("web"); }
  [[nodiscard]] std::filesystem::path repository() const { return root() / "web/repo.git"; }
  std::string git(const std::vector<std::string>& words,
                  const std::filesystem::path& directory) const;
  /// Runs gt, which must succeed.
  GtRun must(const std::vector<std::string>& words) const;

  /// A polecat that is down.
  void add_polecat(const std::string& name) const;
  /// Somebody's whole work at a new item: these files, by their names, in one commit of that title,
  /// submitted. Returns the item's id.
  std::string submit(const std::string& title, const std::map<std::string, std::string>& files,
                     const std::string& polecat = "toast",
                     const std::vector<std::string>& more = {}) const;
  /// The same for an item that hangs on the polecat's hook already.
  void submit_again(const std::string& title, const std::map<std::string, std::string>& files,
                    const std::string& polecat = "toast") const;

  /// What `gt mq show` says of the request.
  [[nodiscard]] Value request(const std::string& id) const;
  [[nodiscard]] std::string state(const std::string& id) const;
  [[nodiscard]] std::string item_status(const std::string& id) const;
  /// Subjects of the commits on the remote's main, merges left out.
  [[nodiscard]] std::vector<std::string> landed() const;
  /// Commits of the remote's main, from its first parent to the next, whose tests are red.
  [[nodiscard]] std::vector<std::string> red_commits() const;
  /// Files by which git or we lock something.
  [[nodiscard]] std::vector<std::string> locks() const;
};

}  // namespace gt::testing
