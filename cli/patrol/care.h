// SPDX-License-Identifier: Apache-2.0
// What is done about an agent that has work and does not get on with it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/patrol/observe.h"
#include "common/town/town.h"
#include "hooks/agent_hook.h"

namespace gt {

/// How often an agent that stands still is replaced at one attempt before it is parked.
inline constexpr int kMostRestarts = 2;
/// An agent whose context is fuller than this is asked to hand off, before it cannot any more.
inline constexpr double kFullContext = 0.85;
/// It is not torn out of its work for that until it has had so many times the patience.
inline constexpr int kTimesForContext = 5;

/// What is known of an agent beside what was seen of it.
struct Charge {
  const ObservedAgent& agent;
  std::string progress;                     ///< see progress.h
  bool has_message = false;                 ///< one is on its way to it: another would say the same
  std::optional<double> context_fill = {};  ///< of its model's window, 0 to 1, if that is known
};

enum class CareStep {
  kNudge,    ///< idle: it is told of its work
  kAsk,      ///< it stands still: it is asked to hand off
  kReplace,  ///< … and has not: a fresh session goes on
  kPark,     ///< … again and again: a person must look
};

/// `nudge`, `ask`, `replace`, `park`.
[[nodiscard]] std::string_view care_step_name(CareStep step);

/// What is to be done about it now.
struct CareAction {
  CareStep step;
  Care care;  ///< what the hook says from then on
  std::string reason;
};

struct CareVerdict {
  std::optional<CareAction> action;
  std::optional<WallTime> wake_at;  ///< when to look again, if nothing else happens
};

/// An agent that is idle with work is nudged after `patience.nudge`, then after twice as long, and
/// so on; only progress that it made since begins that anew: that it woke up for a moment does not.
/// One that says it works while neither it nor its screen gives a sign for `patience.stall` is
/// asked to hand off, then replaced, at most kMostRestarts times, then parked; so is one whose
/// context is full, or nearly. Whoever waits at a dialog or is limited is somebody else's care.
[[nodiscard]] CareVerdict care_for(const Charge& charge, const CarePatience& patience,
                                   WallTime now);

/// What is typed into its session.
[[nodiscard]] std::string care_message(const CareAction& action, const WorkId& work);

}  // namespace gt
