// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

#include "cli/command.h"
#include "cli/output/report.h"
#include "hooks/escalation.h"

namespace gt {

[[nodiscard]] Value escalation_value(const Escalation& escalation);

/// The keys of escalation_value.
inline const std::initializer_list<AnswerKey> kEscalationAnswer = {
    {"id", "string", "of the escalation"},
    {"severity", "string", "critical, high or medium"},
    {"state", "string", "open, acked or closed"},
    {"text", "string", "what is wrong"},
    {"about", "string?", "an id or an address"},
    {"by", "string", "who asked for a person"},
    {"at", "time", "when"},
    {"raised_at", "time?", "when its severity rose"},
    {"acked_by", "string?", "who has taken it"},
    {"closed_by", "string?", "who has settled it"},
    {"reason", "string?", "why it was closed"},
};

/// One escalation, whole; its text stands behind `| `. `said` is a line before it, or empty.
[[nodiscard]] Answer escalation_report(const Escalation& escalation, std::string_view said,
                                       WallTime now);

}  // namespace gt
