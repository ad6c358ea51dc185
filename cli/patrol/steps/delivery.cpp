// SPDX-License-Identifier: Apache-2.0
// Delivers the messages that wait, and tells agents of mail that they have not seen.
#include "cli/delivery/delivery.h"

#include <algorithm>
#include <map>

#include "cli/delivery/ending.h"
#include "cli/delivery/notice.h"
#include "cli/delivery/sending.h"
#include "cli/delivery/waiting.h"
#include "cli/patrol/tick_step.h"
#include "common/base/format.h"

namespace gt {
namespace {

constexpr Duration kPatience = std::chrono::seconds(2);
/// What is held by something that passes, as a person who types, is tried again.
constexpr Duration kAgain = std::chrono::seconds(30);
constexpr Duration kKeptEnded = std::chrono::hours(72);
constexpr std::size_t kMostErased = 200;  // at a time
constexpr std::string_view kDeliver = "deliver", kNotify = "notify";

/// True if something can be done about them now: they can be typed, or are to be ended.
bool can_move(const std::vector<Message>& messages, const ObservedAgent* agent,
              const Observation& seen) {
  if (agent == nullptr || agent->is_running()) return true;
  return std::any_of(messages.begin(), messages.end(), [&](const Message& message) {
    return message.state() != MessageState::kQueued ||
           (message.expires_at && *message.expires_at <= seen.now);
  });
}

void plan_deliveries(StepPlan& plan, const Observation& seen, std::vector<Message> messages) {
  std::map<Address, std::vector<Message>> by_agent;
  for (Message& message : messages) {
    if (is_news(message, seen.now)) continue;
    const Address to = message.to;
    by_agent[to].push_back(std::move(message));
  }
  for (const auto& [agent, waiting] : by_agent) {
    if (!can_move(waiting, seen.find(agent), seen)) continue;
    const std::size_t count = waiting.size();
    plan.deeds.push_back({std::string(kDeliver), agent.str(),
                          count == 1 ? "a message waits" : format("{} messages wait", count)});
  }
}

void plan_notices(Context& context, StepPlan& plan, const Observation& seen) {
  for (const ObservedAgent& agent : seen.agents) {
    if (!agent.hook || !agent.is_running()) continue;
    const auto notice = mail_notice(context, *agent.hook);
    if (!notice) {
      plan.remarks.push_back({agent.address.str(), notice.error().message});
    } else if (*notice) {
      plan.deeds.push_back({std::string(kNotify), agent.address.str(), (*notice)->text});
    }
  }
}

Result<void> notify(Context& context, const Address& agent) {
  GT_TRY(const AgentHook hook, context.town().hooks.load(agent));
  GT_TRY(const auto notice, mail_notice(context, hook));
  if (!notice) return Error{ErrorCode::kConflict, "it has seen its mail", ""};
  GT_CHECK(queue_from_town(context, notice->id, agent,
                           {.text = notice->text, .about = std::string(kAboutMail)}));
  return {};
}

/// What is still held is told, and tried again.
void end_deed(Deed& deed, const Deliveries& found, StepPlan& plan, WallTime now) {
  for (const std::string& problem : found.problems) {
    if (problem.starts_with(deed.subject + ":")) {
      return deed.end(Error{ErrorCode::kFailed, problem, ""});
    }
  }
  for (const Delivery& each : found.deliveries) {
    if (each.to.str() != deed.subject || is_over(each.state)) continue;
    plan.wake(now + kAgain);
    return deed.end(Error{ErrorCode::kBusy, each.reason, ""});
  }
  deed.end({});
}

void carry_out(Context& context, StepPlan& plan) {
  std::vector<Address> agents;
  for (Deed& deed : plan.deeds) {
    const auto agent = Address::parse(deed.subject);
    if (!agent) continue;
    if (deed.what == kNotify) {
      const auto notified = notify(context, *agent);
      if (!notified) deed.end(notified);
    }
    const bool is_new = std::find(agents.begin(), agents.end(), *agent) == agents.end();
    if (deed.outcome == Deed::kPlanned && is_new) agents.push_back(*agent);
  }
  const Deliveries found = deliver_to_all(context, agents, kPatience);
  for (Deed& deed : plan.deeds) {
    if (deed.outcome == Deed::kPlanned) end_deed(deed, found, plan, context.now());
  }
  (void)Messages(*context.town().store).erase_ended_before(context.now() - kKeptEnded, kMostErased);
}

Result<StepPlan> plan(Context& context, const Observation& seen) {
  GT_TRY(auto all, Messages(*context.town().store).list());
  StepPlan plan;
  for (const Error& each : all.broken) plan.remarks.push_back({"messages", each.message});
  plan_deliveries(plan, seen, std::move(all.messages));
  plan_notices(context, plan, seen);
  plan.carry_out = carry_out;
  return plan;
}

}  // namespace

const TickStep kDeliveryStep = {.name = "delivery", .plan = plan};

}  // namespace gt
