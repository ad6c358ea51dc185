// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
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
  std::string obstacle;   ///< why it takes nothing new, such as `was stopped`; empty: it does
  std::string kind = {};  ///< what program it is
  std::optional<WorkId> made_for = {};  ///< by somebody who was cut off before that hung there
};

/// Whom one item goes to.
struct Assignment {
  WorkId item;
  std::optional<Address> worker;  ///< nothing: a polecat that is yet to be made
  std::string reason;
  bool is_made_for_it = false;  ///< the worker is one that was made for this item
};

/// The polecats of a rig while items are given to them, one each.
class Pool {
 public:
  /// `workers` are borrowed.
  Pool(const std::vector<Worker>& workers, int most_polecats)
      : workers_(&workers), room_(most_polecats - static_cast<int>(workers.size())) {}

  /// Who should get the item: who was made for it, whose hook it hangs on already, or who was about
  /// to get it; else a free polecat, one that runs first, else a new one while there is room. With
  /// `kind` only one of that program. Errors: kBusy, naming what stands in the way.
  [[nodiscard]] Result<Assignment> choose(const WorkSummary& item,
                                          const std::optional<std::string>& kind) const;
  /// From now on that polecat is not free any more.
  void take(const Assignment& assignment);

 private:
  template <typename Test>
  [[nodiscard]] const Worker* find_if(Test test) const;
  [[nodiscard]] bool is_free(const Worker& worker, const std::optional<std::string>& kind) const;
  [[nodiscard]] Error no_room(const WorkSummary& item,
                              const std::optional<std::string>& kind) const;

  const std::vector<Worker>* workers_;
  std::set<Address> taken_;
  int room_;
};

/// Spreads items over the polecats of their rig, in order, as Pool chooses.
/// Errors: kBusy when an item is left.
[[nodiscard]] Result<std::vector<Assignment>> spread(const std::vector<WorkSummary>& items,
                                                     const std::vector<Worker>& workers,
                                                     int most_polecats,
                                                     const std::optional<std::string>& kind = {});

}  // namespace gt
