// SPDX-License-Identifier: Apache-2.0
#include "cli/dispatch/town_work.h"

#include <algorithm>

#include "cli/agents/spawn.h"
#include "cli/costs/town_budgets.h"
#include "cli/dispatch/handing_out.h"
#include "cli/refinery/smoke.h"
#include "cli/work/boards.h"
#include "common/base/format.h"

namespace gt {
namespace {

/// Who has what on the hook.
using Holders = std::map<WorkId, Address>;

Holders holders_in(const Observation& seen) {
  Holders holders;
  for (const ObservedAgent& agent : seen.agents) {
    if (agent.hook && agent.hook->work) holders.emplace(*agent.hook->work, agent.address);
  }
  return holders;
}

/// True if the item is claimed for a polecat of its rig on whose hook it does not hang.
bool is_cut_off(const WorkSummary& item, const std::vector<Worker>& workers) {
  if (item.standing() != WorkStatus::kInProgress || !item.claim) return false;
  return std::any_of(workers.begin(), workers.end(), [&](const Worker& each) {
    return each.address.str() == item.claim->by && each.work != item.id;
  });
}

bool is_automatic(const TownConfig& town, const DispatchRules& rig) {
  return rig.is_automatic.value_or(town.dispatch.is_automatic.value_or(true));
}

using BudgetStates = std::vector<BudgetState>;

class Look {
 public:
  Look(Context& context, const Observation& seen, const BudgetStates& budgets)
      : context_(context),
        seen_(seen),
        budgets_(budgets),
        boards_(context, ListScope::kUnfinished),
        holders_(holders_in(seen)) {}

  RigWork at(const std::string& name, const ObservedRig& rig) {
    RigWork work;
    work.rig = name;
    if (rig.broken) {
      work.obstacle = rig.broken->message;
      return work;
    }
    const TownConfig& town = context_.town().config;
    work.obstacle = red_target(*rig.config);
    if (rig.config->is_parked) work.obstacle = format("the rig {} is parked", name);
    if (!is_automatic(town, rig.config->dispatch)) {
      work.obstacle = "dispatch is manual: 'gt sling' hands work out";
    }
    work.most_polecats = most_polecats(town, *rig.config);
    work.default_kind = kind_for(town, &*rig.config, Role::kPolecat);
    if (const BudgetState* spent = used_up(budgets_, "rig", name)) work.obstacle = spent->text;
    work.workers = polecats_of(seen_, name);
    for (Worker& each : work.workers) {
      const bool is_spent = used_up(budgets_, "agent", each.address.str()) != nullptr;
      if (is_spent && each.obstacle.empty()) each.obstacle = "has used up its budget";
    }
    add_items(*rig.config, work);
    return work;
  }

 private:
  /// Nothing new is begun on a target that is red by itself. Empty: it is not known to be.
  std::string red_target(const RigConfig& rig) {
    if (!rig.merging.smoke_every) return {};
    const auto record = load_smoke_record(*context_.town().store, rig.name);
    return record ? dispatch_pause(rig, *record, seen_.now) : record.error().message;
  }

  void add_items(const RigConfig& rig, RigWork& work) {
    const auto list = boards_.list(rig.name);
    if (!list) {
      work.obstacle = list.error().message;
      return;
    }
    for (const WorkSummary& item : (*list)->items) {
      if (item.standing() == WorkStatus::kReview) continue;  // on its way
      ItemCircumstances around;
      if (const auto held = holders_.find(item.id); held != holders_.end()) {
        around.holder = held->second;
      }
      around.is_cut_off = is_cut_off(item, work.workers);
      around.now = seen_.now;
      around.settle = context_.town().config.settle;
      work.items.push_back(open_item_of(item, boards_.asker(), around));
      if (const BudgetState* spent = used_up(budgets_, "item", item.id.str())) {
        work.items.back().obstacle = spent->text;
      }
      work.items.back().kind = kind_of_tags(item, rig.dispatch, context_.town().config.dispatch);
    }
  }

  Context& context_;
  const Observation& seen_;
  const BudgetStates& budgets_;
  Boards boards_;
  Holders holders_;
};

/// Takes what should run from what may: it runs, or will in a moment.
void count_room(const TownConfig& config, const Observation& seen, TownWork& work) {
  work.room = config.max_agents;
  for (const auto& [kind, most] : config.max_of_kinds) work.room_of_kinds[kind] = most;
  for (const ObservedAgent& agent : seen.agents) {
    const bool is_wanted = agent.hook && agent.hook->desired == Desired::kRunning &&
                           !seen.is_in_parked_rig(agent.address);
    if (!is_wanted && !agent.is_running()) continue;
    --work.room;
    if (!agent.hook) continue;
    const auto room = work.room_of_kinds.find(agent.hook->kind);
    if (room != work.room_of_kinds.end()) --room->second;
  }
}

}  // namespace

Result<TownWork> look_at_work(Context& context, const Observation& seen) {
  TownWork work;
  if (seen.halt) work.obstacle = seen.halt->words(seen.now);
  count_room(context.town().config, seen, work);
  for (const RateLimit& limit : seen.limits) {
    if (limit.until > seen.now) {
      work.closed_kinds[limit.kind] =
          format("{} is at its rate limit until {}", limit.kind, format_time(limit.until));
    }
  }
  const auto budgets = written_budget_states(context.town(), seen.now);
  if (!budgets) {
    work.obstacle = budgets.error().message;  // nobody knows what may still be spent
  } else if (const BudgetState* spent = used_up(*budgets, "day", kTheTown)) {
    work.obstacle = spent->text;
  }
  const BudgetStates none;
  Look look(context, seen, budgets ? *budgets : none);
  for (const auto& [name, rig] : seen.rigs) work.rigs.push_back(look.at(name, rig));
  return work;
}

}  // namespace gt
