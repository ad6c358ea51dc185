// SPDX-License-Identifier: Apache-2.0
#include "cli/dispatch/dispatch_plan.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/board.h"
#include "hooks/claim.h"

namespace gt {
namespace {

/// Hands out, one item after the other, until the room is gone.
class Dispatcher {
 public:
  explicit Dispatcher(const TownWork& work)
      : work_(work), room_(work.room), room_of_kinds_(work.room_of_kinds) {
    for (const RigWork& rig : work.rigs) {
      pools_.emplace(rig.rig, Pool(rig.workers, rig.most_polecats));
    }
  }

  DispatchPlan made() && {
    std::vector<std::pair<const OpenItem*, const RigWork*>> order;
    for (const RigWork& rig : work_.rigs) {
      for (const OpenItem& each : rig.items) order.emplace_back(&each, &rig);
    }
    std::sort(order.begin(), order.end(),
              [](const auto& a, const auto& b) { return is_before(a.first->item, b.first->item); });
    for (const auto& [open_item, rig] : order) decide(*open_item, *rig);
    return std::move(plan_);
  }

 private:
  void decide(const OpenItem& open_item, const RigWork& rig) {
    if (!open_item.obstacle.empty()) {
      wait(open_item, open_item.obstacle);
      if (open_item.ends_at) wake(*open_item.ends_at);
      return;
    }
    if (!work_.obstacle.empty()) return wait(open_item, work_.obstacle);
    if (!rig.obstacle.empty()) return wait(open_item, rig.obstacle);
    Pool& pool = pools_.at(rig.rig);
    auto chosen = pool.choose(open_item.item, open_item.kind);
    if (!chosen) return wait(open_item, chosen.error().message);
    if (open_item.only && chosen->worker != open_item.only) {
      return wait(open_item, format("is for {}, who is not free", open_item.only->str()));
    }
    const std::string kind = kind_of(*chosen, open_item, rig);
    if (const std::string full = no_room(*chosen, kind); !full.empty()) {
      return wait(open_item, full);
    }
    if (!chosen->worker) {
      --room_;
      if (const auto room = room_of_kinds_.find(kind); room != room_of_kinds_.end()) --room->second;
    }
    pool.take(*chosen);
    plan_.handouts.push_back({*std::move(chosen), kind});
  }

  [[nodiscard]] static std::string kind_of(const Assignment& chosen, const OpenItem& open_item,
                                           const RigWork& rig) {
    for (const Worker& each : rig.workers) {
      if (each.address == chosen.worker) return each.kind;
    }
    return open_item.kind.value_or(rig.default_kind);
  }

  /// Whoever should run already has a place in the town.
  [[nodiscard]] std::string no_room(const Assignment& chosen, const std::string& kind) const {
    if (const auto closed = work_.closed_kinds.find(kind); closed != work_.closed_kinds.end()) {
      return closed->second;
    }
    if (chosen.worker) return {};
    if (room_ <= 0) return "the town has as many agents as limits.agents allows";
    const auto room = room_of_kinds_.find(kind);
    if (room == room_of_kinds_.end() || room->second > 0) return {};
    return format("the town has as many of {} as limits.kinds allows", kind);
  }

  void wait(const OpenItem& open_item, std::string reason) {
    plan_.waiting.push_back({open_item.item.id, std::move(reason)});
  }
  void wake(WallTime when) {
    if (!plan_.wake_at || when < *plan_.wake_at) plan_.wake_at = when;
  }

  const TownWork& work_;
  int room_;
  std::map<std::string, int> room_of_kinds_;
  std::map<std::string, Pool> pools_;
  DispatchPlan plan_;
};

/// True for the address of a polecat that works at items like this one.
bool is_polecat_for(const WorkSummary& item, std::string_view name) {
  const auto address = Address::parse(name);
  return address && address->role() == Role::kPolecat && address->rig() == item.id.rig();
}

/// Nobody holds it, though a polecat was to, or did. What a person began stays theirs, however long
/// they have not been heard of.
bool is_free_again(const WorkSummary& item, const ItemCircumstances& around) {
  return around.is_cut_off ||
         (is_abandoned(item, around.now) && item.claim && is_polecat_for(item, item.claim->by));
}

std::string seconds_until(WallTime then, WallTime now) {
  return format_duration(std::chrono::ceil<std::chrono::seconds>(then - now));
}

}  // namespace

DispatchPlan plan_dispatch(const TownWork& work) {
  return Dispatcher(work).made();
}

OpenItem open_item_of(const WorkSummary& item, const AskFinished& ask,
                      const ItemCircumstances& around) {
  OpenItem open_item(item);
  const auto standing = item.standing();
  if (around.holder) {
    open_item.obstacle = format("hangs on the hook of {}", around.holder->str());
  } else if (standing == WorkStatus::kBacklog) {
    open_item.obstacle = format("is kept in backlog; 'gt move {} todo' lets it go", item.id.str());
  } else if (!is_free_again(item, around)) {
    if (const auto why_not = why_not_ready(item, ask, around.now)) {
      open_item.obstacle = *why_not;
      if (item.scheduled_for && around.now < *item.scheduled_for) {
        open_item.ends_at = item.scheduled_for;
      }
    }
  }
  if (!open_item.obstacle.empty()) return open_item;
  const auto changed = item.updated ? item.updated : item.created;
  // A time in the future is a clock that was set back: nothing waits for it.
  if (changed && *changed <= around.now && around.now - *changed < around.settle &&
      !around.is_cut_off) {
    open_item.ends_at = *changed + around.settle;
    open_item.obstacle = format("was just written down; it is left alone for {}",
                                seconds_until(*open_item.ends_at, around.now));
  } else if (!item.assignee.empty() && !is_free_again(item, around)) {
    if (is_polecat_for(item, item.assignee)) {
      open_item.only = *Address::parse(item.assignee);
    } else {
      open_item.obstacle = format("is assigned to {}", one_line(item.assignee, 60));
    }
  }
  if (around.is_cut_off && item.claim && item.claim->is_live(around.now)) {
    if (const auto claimer = Address::parse(item.claim->by)) open_item.only = *claimer;
  }
  return open_item;
}

std::optional<std::string> kind_of_tags(const WorkSummary& item, const DispatchRules& rig,
                                        const DispatchRules& town) {
  for (const DispatchRules* rules : {&rig, &town}) {
    for (const std::string& tag : item.tags) {
      const auto found = std::find_if(rules->kinds.begin(), rules->kinds.end(),
                                      [&](const auto& each) { return each.first == tag; });
      if (found != rules->kinds.end()) return found->second;
    }
  }
  return std::nullopt;
}

}  // namespace gt
