// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/care.h"

#include <algorithm>
#include <cmath>

#include "common/base/format.h"

namespace gt {
namespace {

/// What is typed shows on the screen at once: that is no sign of the agent's own.
constexpr Duration kEcho = std::chrono::seconds(2);

bool is_idle(const ObservedAgent& agent) {
  return agent.reading.state == AgentState::kIdle;
}

/// By its own last word, however old: a word that has become stale is what is looked for here.
bool says_it_works(const ObservedAgent& agent) {
  if (agent.reading.state == AgentState::kWorking) return true;
  const auto& signal = agent.hook->signal;
  return agent.reading.state == AgentState::kUnknown && signal &&
         signal->instance == agent.sight->session.instance &&
         signal->state == state_name(AgentState::kWorking);
}

/// Its last word, or the last change of its screen.
WallTime last_sign_of(const ObservedAgent& agent) {
  const TmuxSession& session = agent.sight->session;
  const WallTime seen = std::max(session.last_output, session.created);
  const auto& signal = agent.hook->signal;
  const bool is_its_own = signal && signal->instance == session.instance;
  return is_its_own ? std::max(seen, signal->at) : seen;
}

Duration gap_after(int nudges, const CarePatience& patience) {
  Duration gap = patience.nudge;
  for (int i = 0; i < nudges && gap < patience.nudge_most; ++i) gap *= 2;
  return std::min(gap, patience.nudge_most);
}

CareVerdict care_for_idle(const Charge& charge, const CarePatience& patience, WallTime now) {
  Care care = charge.agent.hook->care;
  if (care.progress != charge.progress) {
    care = Care();
    care.restarts = charge.agent.hook->care.restarts;
  }
  // A time in the future is a clock that was set back.
  WallTime since = std::min(charge.agent.reading.since.value_or(now), now);
  if (care.nudged_at) since = std::max(since, std::min(*care.nudged_at, now));
  const WallTime due = since + gap_after(care.nudges, patience);
  if (now < due) return {{}, due};
  if (charge.has_message) return {};
  ++care.nudges;
  care.nudged_at = now;
  care.progress = charge.progress;
  return {
      CareAction{CareStep::kNudge, care,
                 format("idle with {} for {}{}", charge.agent.hook->work->str(),
                        format_age(now - charge.agent.reading.since.value_or(now)),
                        care.nudges > 1 ? format(", nudge {} without progress", care.nudges) : "")},
      {}};
}

/// Its next session goes on; one that is full again without any progress in between counts.
CareAction replace_full(const Charge& charge, const std::string& reason) {
  Care care = charge.agent.hook->care;
  if (care.progress != charge.progress) care.restarts = 0;
  care.asked_at.reset();
  care.progress = charge.progress;
  if (care.restarts >= kMostRestarts) {
    return {CareStep::kPark, care,
            format("{}, and {} fresh sessions brought no progress", reason, care.restarts)};
  }
  ++care.restarts;
  return {CareStep::kReplace, care, reason};
}

/// One whose context is nearly full is asked to hand off while it can.
CareVerdict care_for_full(const Charge& charge, const CarePatience& patience, WallTime now) {
  const ObservedAgent& agent = charge.agent;
  Care care = agent.hook->care;
  const std::string reason =
      format("its context is {} % full", std::lround(*charge.context_fill * 100));
  const bool was_asked = care.asked_at && *care.asked_at >= agent.sight->session.created;
  if (!was_asked) {
    care.asked_at = now;
    return {CareAction{CareStep::kAsk, care, reason}, {}};
  }
  const WallTime due = *care.asked_at + patience.handoff * (is_idle(agent) ? 1 : kTimesForContext);
  if (now < due) return {{}, due};
  return {replace_full(charge, reason), {}};
}

CareVerdict care_for_still(const Charge& charge, const CarePatience& patience, WallTime now) {
  const ObservedAgent& agent = charge.agent;
  Care care = agent.hook->care;
  const WallTime last_sign = std::min(last_sign_of(agent), now);
  const Duration still = now - last_sign;
  const bool was_asked = care.asked_at && *care.asked_at >= agent.sight->session.created &&
                         last_sign <= *care.asked_at + kEcho;
  if (!was_asked) {
    if (still < patience.stall) return {{}, last_sign + patience.stall};
    care.asked_at = now;
    return {CareAction{CareStep::kAsk, care,
                       format("at work, but no sign of it for {}", format_age(still))},
            {}};
  }
  if (now - *care.asked_at < patience.handoff) return {{}, *care.asked_at + patience.handoff};
  care.asked_at.reset();
  if (care.restarts >= kMostRestarts) {
    return {CareAction{CareStep::kPark, care,
                       format("it stood still for {}, after {} restarts", format_age(still),
                              care.restarts)},
            {}};
  }
  ++care.restarts;
  return {CareAction{CareStep::kReplace, care,
                     format("it stood still for {} and did not hand off", format_age(still))},
          {}};
}

}  // namespace

std::string_view care_step_name(CareStep step) {
  switch (step) {
    case CareStep::kNudge:
      return "nudge";
    case CareStep::kAsk:
      return "ask";
    case CareStep::kReplace:
      return "replace";
    case CareStep::kPark:
      break;
  }
  return "park";
}

CareVerdict care_for(const Charge& charge, const CarePatience& patience, WallTime now) {
  const ObservedAgent& agent = charge.agent;
  if (!agent.hook || !agent.hook->work || !agent.is_running()) return {};
  if (agent.hook->desired != Desired::kRunning) return {};
  if (agent.reading.state == AgentState::kExhausted) {
    return {replace_full(charge, "its context is full"), {}};
  }
  const bool is_full = charge.context_fill.value_or(0) >= kFullContext;
  if (is_full && (is_idle(agent) || says_it_works(agent))) {
    return care_for_full(charge, patience, now);
  }
  if (is_idle(agent)) return care_for_idle(charge, patience, now);
  if (says_it_works(agent)) return care_for_still(charge, patience, now);
  return {};
}

std::string care_message(const CareAction& action, const WorkId& work) {
  if (action.step == CareStep::kAsk) {
    return format(
        "Hand off, please ({}): `gt handoff -m NOTE`, with what is done of {} and what is next. A "
        "fresh session goes on.",
        action.reason, work.str());
  }
  return format(
      "{} is on your hook and you are idle: go on with it. `gt prime` tells all; `gt done` when it "
      "is finished; `gt escalate` if you need a person.",
      work.str());
}

}  // namespace gt
