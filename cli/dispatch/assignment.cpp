// SPDX-License-Identifier: Apache-2.0
#include "cli/dispatch/assignment.h"

#include <algorithm>
#include <set>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

class Spreading {
 public:
  Spreading(const std::vector<Worker>& workers, int most_polecats)
      : workers_(workers), room_(most_polecats - static_cast<int>(workers.size())) {}

  Result<Assignment> assign(const WorkSummary& item) {
    if (const Worker* made =
            find_if([&](const Worker& each) { return each.made_for == item.id; })) {
      Assignment assignment = give(item, *made, "was made for it");
      assignment.is_made_for_it = true;
      return assignment;
    }
    if (const Worker* holder = holder_of(item.id)) return give(item, *holder, "has it already");
    if (const Worker* chosen = chosen_for(item)) return give(item, *chosen, "was to get it");
    if (const Worker* free = first_free()) {
      return give(item, *free, free->is_running ? "is free" : "is free, and down");
    }
    if (room_ <= 0) return no_room(item);
    --room_;
    return Assignment{item.id, std::nullopt, "nobody is free", false};
  }

 private:
  [[nodiscard]] bool is_free(const Worker& worker) const {
    return !worker.work && worker.obstacle.empty() && !taken_.contains(worker.address);
  }

  [[nodiscard]] const Worker* holder_of(const WorkId& id) const {
    return find_if([&](const Worker& each) { return each.work == id; });
  }

  /// Who claimed it and has not got it: somebody was cut off between the two.
  [[nodiscard]] const Worker* chosen_for(const WorkSummary& item) const {
    return find_if([&](const Worker& each) {
      return item.claim && item.claim->by == each.address.str() && is_free(each);
    });
  }

  [[nodiscard]] const Worker* first_free() const {
    const Worker* running =
        find_if([&](const auto& each) { return is_free(each) && each.is_running; });
    return running != nullptr ? running : find_if([&](const auto& each) { return is_free(each); });
  }

  template <typename Test>
  [[nodiscard]] const Worker* find_if(Test test) const {
    const auto found = std::find_if(workers_.begin(), workers_.end(), test);
    return found == workers_.end() ? nullptr : &*found;
  }

  Assignment give(const WorkSummary& item, const Worker& worker, std::string_view reason) {
    taken_.insert(worker.address);
    return {item.id, worker.address, std::string(reason), false};
  }

  [[nodiscard]] Error no_room(const WorkSummary& item) const {
    std::vector<std::string> obstacles;
    for (const Worker& each : workers_) {
      if (!each.obstacle.empty()) {
        obstacles.push_back(format("{} {}", each.address.str(), each.obstacle));
      }
    }
    const std::string why = obstacles.empty() ? "" : format(" ({})", join(obstacles, ", "));
    return {ErrorCode::kBusy,
            format("nobody of {} is free for {}, and no more polecats are allowed{}", item.id.rig(),
                   item.id.str(), why),
            "wait for one ('gt polecat list'), or raise limits.polecats in rig.yaml"};
  }

  const std::vector<Worker>& workers_;
  std::set<Address> taken_;
  int room_;
};

}  // namespace

Result<std::vector<Assignment>> spread(const std::vector<WorkSummary>& items,
                                       const std::vector<Worker>& workers, int most_polecats) {
  Spreading spreading(workers, most_polecats);
  std::vector<Assignment> assignments;
  for (const WorkSummary& item : items) {
    GT_TRY(Assignment assignment, spreading.assign(item));
    assignments.push_back(std::move(assignment));
  }
  return assignments;
}

}  // namespace gt
