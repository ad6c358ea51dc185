// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/escalations/escalation_report.h"
#include "cli/escalations/notice.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostAboutColumns = 100;

Result<Severity> severity_of(const Args& args) {
  const std::string name = args.value("severity").value_or("medium");
  if (const auto severity = severity_named(name)) return *severity;
  constexpr std::array<std::string_view, 3> kKnown = {"critical", "high", "medium"};
  const auto meant = nearest(name, kKnown);
  return Error{ErrorCode::kUsage, format("there is no severity '{}'", printable(name)),
               meant ? format("did you mean '{}'?", *meant) : "critical, high or medium"};
}

Answer run(Context& context, const Args& args) {
  Escalation escalation;
  GT_TRY(escalation.severity, severity_of(args));
  escalation.text = printable(trimmed(*args.word("TEXT")));
  escalation.about = one_line(args.value("about").value_or(""), kMostAboutColumns);
  escalation.opened = {context.actor(args), context.now()};
  EscalationFiles files(*context.town().store);
  GT_TRY(escalation, files.open(std::move(escalation)));
  if (!escalation.told) {
    GT_CHECK(give_notice(context, escalation, "escalation.opened", escalation.opened.by));
  }
  return escalation_report(escalation, "the overseer has notice of it\n", context.now());
}

}  // namespace

const Command kEscalate = {
    .path = "escalate",
    .aliases = {"escalation create", "escalation add", "escalation open", "escalation new",
                "escalation raise"},
    .group = CommandGroup::kRecords,
    .summary = "Ask for a person, and say what is wrong",
    .details =
        "The overseer gets one notice. When nobody takes it, the tick raises its severity: medium "
        "becomes high after 2 hours, high becomes critical after another, each with a notice.",
    .examples = {{"gt escalate -s high 'the tests need a password' --about web-42",
                  "somebody has to look"}},
    .positionals = {{"TEXT", "what is wrong, and what you need"}},
    .options = {{.name = "severity",
                 .letter = 's',
                 .value = "SEVERITY",
                 .summary = "critical, high or medium (default)"},
                {.name = "about", .value = "ID|ADDRESS", .summary = "what or whom it concerns"}},
    .answer = kEscalationAnswer,
    .run = run,
};

}  // namespace gt
