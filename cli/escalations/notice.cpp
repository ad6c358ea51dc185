// SPDX-License-Identifier: Apache-2.0
#include "cli/escalations/notice.h"

#include "common/base/text.h"

namespace gt {
namespace {

/// The one place that decides how a notice reaches the overseer: the journal, beside the line that
/// `gt status` has for each escalation that nobody has taken.
Result<void> tell_overseer(Context& context, const Escalation& escalation, std::string_view event,
                           std::string_view actor) {
  const std::string instance = context.environment().get("GT_INSTANCE").value_or("");
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
