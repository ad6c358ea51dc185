// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/town/address.h"
#include "hooks/work_item.h"

namespace gt {

/// A polecat that work could be hung on.
struct Worker {
  Address address;
  std::optional<WorkId> work;  ///< what hangs on its hook
  bool is_running = false;
  std::string obstacle;  ///< why it takes nothing new, such as `was stopped`; empty: it does
  std::optional<WorkId> made_for = {};  ///< by a sling that was cut off before that hung there
};

/// Whom one item goes to.
struct Assignment {
  WorkId item;
  std::optional<Address> worker;  ///< nothing: a polecat that is yet to be made
  std::string reason;
  bool is_made_for_it = false;  ///< the worker is one that was made for this item
};

/// Spreads items over the polecats of their rig, one each, in order: an item stays with whom it
/// hangs on already, who was made for it or was about to get it; others go to a free polecat, one
/// that runs first, then to a new one while there are fewer than `most_polecats`. Errors: kBusy
/// when an item is left, naming what stands in the way.
[[nodiscard]] Result<std::vector<Assignment>> spread(const std::vector<WorkSummary>& items,
                                                     const std::vector<Worker>& workers,
                                                     int most_polecats);

}  // namespace gt
