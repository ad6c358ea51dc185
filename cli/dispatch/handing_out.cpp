// SPDX-License-Identifier: Apache-2.0
#include "cli/dispatch/handing_out.h"

#include "cli/agents/roster.h"
#include "cli/agents/spawn.h"
#include "cli/dispatch/hanging.h"
#include "cli/life/lease.h"
#include "common/base/format.h"
#include "common/base/ulid.h"
#include "hooks/board.h"
#include "hooks/claim.h"
#include "hooks/message.h"

namespace gt {
namespace {

/// Why an agent takes nothing new; empty if it does.
std::string obstacle_of(const Observation& seen, const ObservedAgent& agent) {
  if (!agent.hook) return "cannot be read";
  if (agent.hook->work) return format("has {}", agent.hook->work->str());
  if (seen.is_in_parked_rig(agent.address)) return "is in a parked rig";
  if (agent.hook->desired != Desired::kRunning) {
    return format("was {}", desired_name(agent.hook->desired));
  }
  return "";
}

/// A claim for a polecat that has not got the item is what somebody left who was cut off: nobody is
/// at it, as we hold the rig's lock, and then the lease of that polecat.
Result<void> drop_cut_off_claim(Context& context, const WorkId& id, const Address& worker) {
  Town& town = context.town();
  GT_TRY(const WorkItem item, town.board(id.rig()).load(id));
  const auto by = item.claim ? Address::parse(item.claim->by) : Result<Address>(worker);
  if (!by || *by == worker || by->role() != Role::kPolecat) return {};
  GT_TRY(const FileLock lease, take_session_lease(town.paths, *by, kLeasePatience));
  const auto hook = town.hooks.load(*by);
  if (hook && hook->work == id) return {};
  GT_CHECK(town.board(id.rig()).change(id, context.now(), [&](WorkItem& item) {
    return release_claim(item, by->str(), context.now());
  }));
  return {};
}

/// True for a session that began once the item was claimed for its agent: it finds it on its hook.
bool began_with(Context& context, const WorkId& id, const std::string& instance) {
  const auto item = context.town().board(id.rig()).load(id);
  const auto began = ulid_time(instance);
  return item && item->claim && began && item->claim->at && *began >= *item->claim->at;
}

}  // namespace

std::vector<Worker> polecats_of(const Observation& seen, const std::string& rig) {
  std::vector<Worker> workers;
  for (const ObservedAgent& agent : seen.agents) {
    if (agent.address.role() != Role::kPolecat || agent.address.rig() != rig) continue;
    workers.push_back({agent.address, agent.hook ? agent.hook->work : std::nullopt,
                       agent.is_running(), obstacle_of(seen, agent),
                       agent.hook ? agent.hook->kind : "",
                       agent.hook ? made_for(*agent.hook) : std::nullopt});
  }
  return workers;
}

Result<HandedOut> hand_out(Context& context, const WorkId& item,
                           const std::optional<Address>& worker,
                           const std::optional<std::string>& kind, std::string_view actor) {
  HandedOut handed{worker.value_or(Address::mayor()), {}, {}, !worker};
  if (!worker) {
    // Stopped until the work hangs there: no tick starts it with an empty hook.
    GT_TRY(const AgentHook made,
           spawn_polecat(context, item.rig(), std::nullopt, kind, Desired::kStopped, actor, item));
    handed.worker = made.address;
  }
  GT_TRY(const FileLock lease,
         take_session_lease(context.town().paths, handed.worker, kLeasePatience));
  GT_CHECK(drop_cut_off_claim(context, item, handed.worker));
  GT_TRY(const AgentHook hook, hang(context, item, handed.worker, actor));
  handed.branch = hook.branch.value_or("");
  handed.instance = hook.instance;
  return handed;
}

Result<void> leave_word(Context& context, const WorkId& item, const Address& agent,
                        const std::string& instance, std::string_view sender, bool is_verified) {
  if (began_with(context, item, instance)) return {};
  Messages messages(*context.town().store);
  GT_TRY(const Messages::All all, messages.list(agent, true));
  for (const Message& each : all.messages) {
    const bool is_of_session = each.instance == instance;
    if (is_of_session && each.about == item.str()) return {};
  }
  Message message(agent);
  message.id = new_ulid(context.now());
  message.instance = instance;
  message.from = sender;
  message.is_verified = is_verified;
  message.about = item.str();
  message.text = format("There is work on your hook, {}: run `gt prime`.", item.str());
  GT_CHECK(messages.queue(std::move(message), context.now()));
  return {};
}

}  // namespace gt
