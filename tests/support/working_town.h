// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/life_town.h"

namespace gt::testing {

/// A town with a rig `web`, in which robots do what items say and submit it, without anybody's
/// touch. Times are short: an item is left alone for a moment only.
class WorkingTown : public LifeTown {
 public:
  /// `config` are more lines of town.yaml.
  explicit WorkingTown(std::string_view config = {}, std::string_view dispatch = "auto");

  /// An item whose robot writes a file, does `steps`, commits, and submits; returns its id.
  std::string add(const std::string& title, const std::string& steps = "",
                  const std::vector<std::string>& more = {}) const;
  [[nodiscard]] std::string status_of(const std::string& id) const;
  /// True if the item was submitted, and perhaps merged since.
  [[nodiscard]] bool is_finished(const std::string& id) const;
  /// Who has the item, from the hooks; empty if nobody does.
  [[nodiscard]] std::string holder_of(const std::string& id) const;
  /// How often the journal says this of `subject`.
  [[nodiscard]] int events(std::string_view event, std::string_view subject) const {
    return journalled(event, subject);
  }
  /// The subjects of the commits of all branches of the rig's remote, one a line.
  [[nodiscard]] std::string commits() const;
};

}  // namespace gt::testing
