// SPDX-License-Identifier: Apache-2.0
#include "cli/escalations/tell.h"

#include <algorithm>

#include "cli/escalations/notice.h"
#include "common/base/format.h"

namespace gt {
namespace {

constexpr std::string_view kActor = "tick";

}  // namespace

std::string Telling::reason(WallTime now) const {
  if (!is_raise()) return "the overseer has had no notice of it yet";
  const Duration age = std::max(now - escalation.opened.at, Duration(0));
  return format("nobody has taken it for {}: it is {} now", format_age(age),
                severity_name(severity));
}

std::vector<Telling> plan_tellings(const std::vector<Escalation>& escalations, WallTime now) {
  std::vector<Telling> tellings;
  for (const Escalation& each : escalations) {
    if (each.state != EscalationState::kOpen) continue;
    const Severity severity = severity_by_now(each, now);
    if (severity != each.severity || each.told != each.severity) {
      tellings.push_back({each, severity});
    }
  }
  return tellings;
}

Result<void> act_on(Context& context, const Telling& telling) {
  EscalationFiles files(*context.town().store);
  GT_TRY(const Escalation saved,
         files.change(telling.escalation.id, [&](Escalation& saved) -> Result<void> {
           const bool is_same = saved.state == telling.escalation.state &&
                                saved.severity == telling.escalation.severity &&
                                saved.told == telling.escalation.told;
           if (!is_same) return Error{ErrorCode::kConflict, "it has just changed", ""};
           if (!telling.is_raise()) return {};
           saved.severity = telling.severity;
           saved.raised_at = context.now();
           return {};
         }));
  return give_notice(context, saved, saved.raised_at ? "escalation.raised" : "escalation.opened",
                     telling.is_raise() ? kActor : saved.opened.by);
}

}  // namespace gt
