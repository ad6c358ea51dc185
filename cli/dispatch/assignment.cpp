// SPDX-License-Identifier: Apache-2.0
#include "cli/dispatch/assignment.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {

template <typename Test>
const Worker* Pool::find_if(Test test) const {
  const auto found = std::find_if(workers_->begin(), workers_->end(), test);
  return found == workers_->end() ? nullptr : &*found;
}

bool Pool::is_free(const Worker& worker, const std::optional<std::string>& kind) const {
  return !worker.work && worker.obstacle.empty() && !taken_.contains(worker.address) &&
         (!kind || worker.kind == *kind);
}

Error Pool::no_room(const WorkSummary& item, const std::optional<std::string>& kind) const {
  std::vector<std::string> obstacles;
  for (const Worker& each : *workers_) {
    if (kind && each.kind != *kind) {
      obstacles.push_back(format("{} is a {}", each.address.str(), each.kind));
    } else if (!each.obstacle.empty()) {
      obstacles.push_back(format("{} {}", each.address.str(), each.obstacle));
    }
  }
  const std::string why = obstacles.empty() ? "" : format(" ({})", join(obstacles, ", "));
  return {ErrorCode::kBusy,
          format("nobody of {} is free for {}, and no more polecats are allowed{}", item.id.rig(),
                 item.id.str(), why),
          "wait for one ('gt polecat list'), or raise limits.polecats in rig.yaml"};
}

Result<Assignment> Pool::choose(const WorkSummary& item,
                                const std::optional<std::string>& kind) const {
  const auto given = [&item](const Worker& worker, std::string_view reason) {
    return Assignment{item.id, worker.address, std::string(reason), false};
  };
  if (const Worker* made = find_if([&](const Worker& each) { return each.made_for == item.id; })) {
    Assignment assignment = given(*made, "was made for it");
    assignment.is_made_for_it = true;
    return assignment;
  }
  if (const Worker* holder = find_if([&](const Worker& each) { return each.work == item.id; })) {
    return given(*holder, "has it already");
  }
  // It is assigned to whoever is named; or who claimed it has not got it: somebody was cut off.
  const Worker* chosen = find_if([&](const Worker& each) {
    const std::string name = each.address.str();
    return is_free(each, kind) && ((item.claim && item.claim->by == name) || item.assignee == name);
  });
  if (chosen != nullptr) return given(*chosen, "was to get it");
  const Worker* running =
      find_if([&](const Worker& each) { return is_free(each, kind) && each.is_running; });
  if (running != nullptr) return given(*running, "is free");
  const Worker* down = find_if([&](const Worker& each) { return is_free(each, kind); });
  if (down != nullptr) return given(*down, "is free, and down");
  if (room_ <= 0) return no_room(item, kind);
  return Assignment{item.id, std::nullopt, "nobody is free", false};
}

void Pool::take(const Assignment& assignment) {
  if (assignment.worker) {
    taken_.insert(*assignment.worker);
  } else {
    --room_;
  }
}

Result<std::vector<Assignment>> spread(const std::vector<WorkSummary>& items,
                                       const std::vector<Worker>& workers, int most_polecats,
                                       const std::optional<std::string>& kind) {
  Pool pool(workers, most_polecats);
  std::vector<Assignment> assignments;
  for (const WorkSummary& item : items) {
    GT_TRY(Assignment assignment, pool.choose(item, kind));
    pool.take(assignment);
    assignments.push_back(std::move(assignment));
  }
  return assignments;
}

}  // namespace gt
