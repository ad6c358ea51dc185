// SPDX-License-Identifier: Apache-2.0
#include "cli/escalations/escalation_report.h"

#include <algorithm>

#include "common/base/fence.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

Value by_or_null(const std::optional<Act>& act) {
  return act ? Value(act->by) : Value();
}

Value text_or_null(std::string_view text) {
  return text.empty() ? Value() : Value(text);
}

std::string told(std::string_view what, const Act& act, WallTime now) {
  return format("  {} by {} {} ago\n", what, defused_line(act.by, 60),
                format_age(std::max(now - act.at, Duration(0))));
}

}  // namespace

Value escalation_value(const Escalation& escalation) {
  const auto& raised_at = escalation.raised_at;
  return Value::map({{"id", escalation.id},
                     {"severity", severity_name(escalation.severity)},
                     {"state", escalation_state_name(escalation.state)},
                     {"text", defused(escalation.text)},
                     {"about", text_or_null(defused(escalation.about))},
                     {"by", escalation.opened.by},
                     {"at", format_time(escalation.opened.at)},
                     {"raised_at", time_value(raised_at)},
                     {"acked_by", by_or_null(escalation.acked)},
                     {"closed_by", by_or_null(escalation.closed)},
                     {"reason", text_or_null(defused(escalation.reason))}});
}

Answer escalation_report(const Escalation& escalation, std::string_view said, WallTime now) {
  std::string text(said);
  text += format("{}: {}, {}", escalation.id, severity_name(escalation.severity),
                 escalation_state_name(escalation.state));
  if (!escalation.about.empty()) text += format(", about {}", defused_line(escalation.about, 60));
  text += "\n" + told("opened", escalation.opened, now);
  if (escalation.acked) text += told("taken", *escalation.acked, now);
  if (escalation.closed) text += told("closed", *escalation.closed, now);
  if (!escalation.reason.empty())
    text += format("  because: {}\n", defused_line(escalation.reason, 100));
  text += quoted(escalation.text, 4 * kMostEscalationBytes).text;
  return make_report<PlainReport>(text, escalation_value(escalation));
}

}  // namespace gt
