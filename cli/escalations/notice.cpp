// SPDX-License-Identifier: Apache-2.0
#include "cli/escalations/notice.h"

#include "cli/mail/outgoing.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"

namespace gt {
namespace {

Letter mail_about(const Escalation& escalation) {
  Letter draft;
  draft.subject = format("{} ({}): {}", escalation.id, severity_name(escalation.severity),
                         one_line(escalation.text, 80));
  draft.body =
      format("{} asks for a person{}:\n\n{}\n\ngt escalation ack {}\n", escalation.opened.by,
             escalation.about.empty() ? "" : format(", about {}", escalation.about),
             escalation.text, escalation.id);
  draft.kind = "escalation";
  if (escalation.severity == Severity::kHigh) draft.priority = MailPriority::kHigh;
  if (escalation.severity == Severity::kCritical) draft.priority = MailPriority::kUrgent;
  return draft;
}

/// A mail to the overseer, whose id follows from what it tells: given again after a crash it is the
/// same one. Then the journal; `gt status` has a line for each that nobody has taken.
Result<void> tell_overseer(Context& context, const Escalation& escalation, std::string_view event,
                           std::string_view actor) {
  const std::string mail =
      ulid_from(escalation.raised_at.value_or(escalation.opened.at),
                format("{} {}", escalation.id, severity_name(escalation.severity)));
  GT_CHECK(send_from_town(context, mail, Address::overseer(), mail_about(escalation)));
  const std::string instance = context.instance();
  return context.town().journal.append(
      {std::string(actor), instance, std::string(event), escalation.id,
       Value::map({{"severity", severity_name(escalation.severity)},
                   {"about", escalation.about.empty() ? Value() : Value(escalation.about)},
                   {"text", one_line(escalation.text, 100)}})});
}

}  // namespace

Result<void> give_notice(Context& context, const Escalation& escalation, std::string_view event,
                         std::string_view actor) {
  GT_CHECK(tell_overseer(context, escalation, event, actor));
  EscalationFiles files(*context.town().store);
  GT_CHECK(files.change(escalation.id, [&](Escalation& saved) -> Result<void> {
    saved.told = escalation.severity;
    return {};
  }));
  return {};
}

}  // namespace gt
