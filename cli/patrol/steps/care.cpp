// SPDX-License-Identifier: Apache-2.0
// Agents that have work and do not get on with it: nudged, asked to hand off, replaced, parked.
#include "cli/patrol/care.h"

#include <algorithm>

#include "cli/agents/last_screen.h"
#include "cli/agents/models.h"
#include "cli/agents/transcript.h"
#include "cli/life/bring_up.h"
#include "cli/patrol/progress.h"
#include "cli/patrol/tick_step.h"
#include "common/base/format.h"
#include "common/base/ulid.h"
#include "hooks/escalation.h"
#include "hooks/message.h"

namespace gt {
namespace {

/// Who speaks to agents here, and is journalled.
constexpr std::string_view kActor = "tick";

/// One agent as it was seen, and what is to be done about it.
struct Case {
  AgentHook hook;
  CareAction action;
};

std::string_view event_of(CareStep step) {
  switch (step) {
    case CareStep::kNudge:
      return "agent.nudged";
    case CareStep::kAsk:
      return "agent.asked";
    case CareStep::kReplace:
      return "agent.replaced";
    case CareStep::kPark:
      break;
  }
  return "agent.parked";
}

bool is_on_its_way(MessageState state) {
  return state == MessageState::kQueued || state == MessageState::kPasting ||
         state == MessageState::kSubmitted;
}

Result<bool> has_message(Store& store, const AgentHook& hook) {
  GT_TRY(const Messages::All all, Messages(store).list(hook.address));
  for (const Message& each : all.messages) {
    if (is_on_its_way(each.state()) && each.instance == hook.instance) return true;
  }
  return false;
}

/// What the hook says from then on, if it is still the one that was seen.
Result<void> write_care(Town& town, const Case& seen) {
  const auto saved = town.hooks.change(seen.hook.address, [&](AgentHook& hook) -> Result<void> {
    if (hook.instance != seen.hook.instance || hook.work != seen.hook.work ||
        hook.care != seen.hook.care || hook.desired != seen.hook.desired) {
      return Error{ErrorCode::kConflict, "its hook has just changed", ""};
    }
    hook.care = seen.action.care;
    if (seen.action.step == CareStep::kPark) {
      hook.desired = desired_after(hook.desired, Wish::kCrashLoop);
    }
    if (seen.action.step == CareStep::kReplace) {
      hook.session_id.reset();  // the conversation in which it came to a stand
      hook.signal.reset();
    }
    return {};
  });
  if (!saved) return saved.error();
  return {};
}

Result<void> tell_agent(Town& town, const Case& seen, WallTime now) {
  Message message(seen.hook.address);
  message.id = new_ulid(now);
  message.instance = seen.hook.instance;
  message.from = kActor;
  message.is_verified = true;
  message.text = care_message(seen.action, *seen.hook.work);
  GT_CHECK(Messages(*town.store).queue(std::move(message), now));
  return {};
}

Result<void> replace(Context& context, const Case& seen) {
  const Address& address = seen.hook.address;
  keep_last_screens(context.town(), {address});
  const auto outcomes = bring_up(
      context, {address}, {.replaces = true, .is_fresh = true, .actor = std::string(kActor)});
  if (outcomes.front().error) return *outcomes.front().error;
  return {};
}

/// A person is told once: the agent stays parked until one has looked at it.
Result<void> ask_for_a_person(Context& context, const Case& seen) {
  Escalation escalation;
  escalation.severity = Severity::kHigh;
  escalation.text = format(
      "{} is parked with {} on its hook: {}. 'gt peek {}' shows its screen, 'gt "
      "unpark {}' lets it try again.",
      seen.hook.address.str(), seen.hook.work->str(), seen.action.reason, seen.hook.address.str(),
      seen.hook.address.str());
  escalation.about = seen.hook.address.str();
  escalation.opened = {std::string(kActor), context.now()};
  GT_CHECK(EscalationFiles(*context.town().store).open(std::move(escalation)));
  return {};
}

Result<void> carry_out(Context& context, const Case& seen) {
  Town& town = context.town();
  GT_CHECK(write_care(town, seen));
  GT_CHECK(
      town.journal.append({std::string(kActor), "", std::string(event_of(seen.action.step)),
                           seen.hook.address.str(), Value::map({{"reason", seen.action.reason}})}));
  switch (seen.action.step) {
    case CareStep::kNudge:
    case CareStep::kAsk:
      return tell_agent(town, seen, context.now());
    case CareStep::kReplace:
      return replace(context, seen);
    case CareStep::kPark:
      break;
  }
  return ask_for_a_person(context, seen);
}

/// It is woken in its turn when the limit has ended.
bool is_named_by_limit(const Observation& seen, const ObservedAgent& agent) {
  const std::string name = agent.address.str();
  return std::any_of(seen.limits.begin(), seen.limits.end(), [&](const RateLimit& limit) {
    return std::find(limit.agents.begin(), limit.agents.end(), name) != limit.agents.end();
  });
}

/// How full the contexts of agents are, by their transcripts.
class Contexts {
 public:
  explicit Contexts(Context& context)
      : town_(context.town()), finder_(context.environment(), town_.paths) {}

  /// Nothing if it cannot be told.
  std::optional<double> fill_of(const AgentHook& hook) {
    if (!models_) models_ = load_models(*town_.store);
    const auto kind = load_kind(*town_.store, hook.kind);
    if (!kind || !*models_) return std::nullopt;
    const auto reading = read_transcript(*kind, hook, town_.paths, finder_, **models_);
    // What an earlier session filled does not count.
    if (!reading || !*reading || !hook.instance) return std::nullopt;
    const auto started = ulid_time(*hook.instance);
    if (!started || (*reading)->last_change < *started) return std::nullopt;
    return (*reading)->context_fill();
  }

 private:
  Town& town_;
  TranscriptFinder finder_;
  std::optional<Result<ModelTable>> models_;
};

Result<StepPlan> plan(Context& context, const Observation& seen) {
  Town& town = context.town();
  Contexts contexts(context);
  StepPlan step;
  for (const ObservedAgent& agent : seen.agents) {
    if (!agent.hook || !agent.hook->work || seen.is_in_parked_rig(agent.address)) continue;
    if (!agent.is_running() || is_named_by_limit(seen, agent)) continue;
    Charge charge{agent, progress_of(town.paths, *agent.hook)};
    charge.context_fill = contexts.fill_of(*agent.hook);
    CareVerdict verdict = care_for(charge, town.config.patience, seen.now);
    // Messages are looked at only where one more is to be sent.
    if (verdict.action && verdict.action->step == CareStep::kNudge) {
      GT_TRY(charge.has_message, has_message(*town.store, *agent.hook));
      verdict = care_for(charge, town.config.patience, seen.now);
    }
    if (verdict.wake_at) step.wake(*verdict.wake_at);
    if (!verdict.action) continue;
    const Case found{*agent.hook, *verdict.action};
    step.deeds.push_back({std::string(care_step_name(found.action.step)), agent.address.str(),
                          found.action.reason,
                          [found](Context& context) { return carry_out(context, found); }});
    step.wake(seen.now);  // what was queued is delivered, and it is known when to look again
  }
  return step;
}

}  // namespace

const TickStep kCareStep = {.name = "care", .deadline = std::chrono::seconds(60), .plan = plan};

}  // namespace gt
