// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/boards.h"

#include <algorithm>
#include <map>

#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/board.h"
#include "hooks/claim.h"
#include "hooks/dependencies.h"

namespace gt {
namespace {

using Items = std::map<WorkId, WorkSummary>;

std::string shown(const std::vector<WorkId>& way) {
  std::vector<std::string> names;
  for (const WorkId& id : way) names.push_back(id.str());
  return join(names, " → ");
}

class BoardCheck {
 public:
  explicit BoardCheck(const Patient& patient) : patient_(patient) {}

  Findings run(WallTime now) {
    for (const RigConfig& rig : patient_.rigs) read(rig.name);
    for (const auto& [id, item] : items_) {
      check_dependencies(item);
      if (is_abandoned(item, now) && !hangs(id)) {
        findings_.push_back(
            {Finding::kNote, id.str(),
             format("was begun by {}, whose claim has ended", item.claim->by),
             format("'gt claim {0}' takes it, 'gt move {0} todo' puts it back", id.str())});
      }
    }
    return std::move(findings_);
  }

 private:
  /// What cannot be read is told by the check of the files.
  void read(const std::string& rig) {
    const auto list = Board(patient_.store, patient_.paths, rig).list(ListScope::kAll);
    if (!list) return;
    for (const WorkSummary& item : list->items) items_.emplace(item.id, item);
  }

  [[nodiscard]] bool hangs(const WorkId& id) const {
    const auto& hooks = patient_.hooks.hooks;
    return std::any_of(hooks.begin(), hooks.end(),
                       [&](const AgentHook& hook) { return hook.work == id; });
  }

  void check_dependencies(const WorkSummary& item) {
    const auto ask = [this](const WorkId& id) {
      const auto found = items_.find(id);
      return found == items_.end() ? std::vector<WorkId>() : found->second.depends_on;
    };
    if (is_finished(item.standing())) return;
    for (const WorkId& on : item.depends_on) {
      if (!items_.contains(on)) {
        findings_.push_back({Finding::kWarning, item.id.str(),
                             format("waits for {}, which is not there", on.str()),
                             format("gt dep remove {} {}", item.id.str(), on.str())});
        continue;
      }
      const std::vector<WorkId> way = path_between(on, item.id, ask);
      // Each circle once: at its first item.
      if (way.empty() || *std::min_element(way.begin(), way.end()) != item.id) continue;
      std::vector<WorkId> circle = {item.id};
      circle.insert(circle.end(), way.begin(), way.end());
      findings_.push_back({Finding::kBroken, item.id.str(),
                           format("waits for itself: {}", shown(circle)),
                           format("gt dep remove {} {}", item.id.str(), on.str())});
    }
  }

  const Patient& patient_;
  Items items_;
  Findings findings_;
};

}  // namespace

Findings check_boards(const Patient& patient, WallTime now) {
  return BoardCheck(patient).run(now);
}

}  // namespace gt
