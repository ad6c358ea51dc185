// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/escalations/escalation_report.h"
#include "cli/output/table.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

class ListReport : public Report {
 public:
  ListReport(EscalationFiles::All all, WallTime now) : all_(std::move(all)), now_(now) {}

  [[nodiscard]] Value json() const override {
    Value::List escalations;
    for (const Escalation& each : all_.escalations) escalations.push_back(escalation_value(each));
    return Value::map(
        {{"escalations", std::move(escalations)}, {"problems", Value::list_of(all_.problems)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    Table table({"ID", "SEVERITY", "STATE", "AGE", "BY", "ABOUT", "TEXT"}, "TEXT");
    for (const Escalation& each : all_.escalations) {
      table.add({each.id, severity_cell(each.severity), escalation_state_name(each.state),
                 format_age(std::max(now_ - each.opened.at, Duration(0))),
                 one_line(each.opened.by, 30), one_line(each.about, 30), one_line(each.text, 200)});
    }
    std::string out = table.is_empty() ? "No escalations.\n" : table.text(style);
    for (const std::string& problem : all_.problems) {
      out += format("{} {}\n", style.paint(Colour::kRed, "✕"), one_line(problem, kMostColumns));
    }
    return out;
  }

  [[nodiscard]] int exit_status() const override { return all_.problems.empty() ? 0 : 1; }

 private:
  static Cell severity_cell(Severity severity) {
    const Colour colour = severity == Severity::kCritical ? Colour::kRed
                          : severity == Severity::kHigh   ? Colour::kYellow
                                                          : Colour::kPlain;
    return {std::string(severity_name(severity)), colour};
  }

  EscalationFiles::All all_;
  WallTime now_;
};

Answer list(Context& context, const Args& args) {
  EscalationFiles files(*context.town().store);
  GT_TRY(EscalationFiles::All all, files.list(args.flag("all")));
  return make_report<ListReport>(std::move(all), context.now());
}

Answer show(Context& context, const Args& args) {
  EscalationFiles files(*context.town().store);
  GT_TRY(const Escalation escalation, files.load(*args.word("ID")));
  return escalation_report(escalation, "", context.now());
}

Answer ack(Context& context, const Args& args) {
  EscalationFiles files(*context.town().store);
  const std::string by = context.actor(args);
  bool has_changed = false;
  GT_TRY(const Escalation escalation,
         files.change(*args.word("ID"), [&](Escalation& escalation) -> Result<void> {
           has_changed = !escalation.acked;
           if (!has_changed) return {};
           const auto after = escalation_after(escalation.state, EscalationMove::kAck);
           escalation.state = after.value_or(escalation.state);
           escalation.acked = Act{by, context.now()};
           return {};
         }));
  if (has_changed) GT_CHECK(context.write_down("escalation.acked", escalation.id));
  const std::string said =
      has_changed ? "" : format("{} has taken it already\n", one_line(escalation.acked->by, 60));
  return escalation_report(escalation, said, context.now());
}

Answer close(Context& context, const Args& args) {
  EscalationFiles files(*context.town().store);
  const std::string reason = one_line(args.value("reason").value_or(""), 500);
  GT_TRY(const Escalation escalation,
         files.close(*args.word("ID"), {context.actor(args), context.now()}, reason));
  GT_CHECK(context.write_down("escalation.closed", escalation.id,
                              Value::map({{"reason", reason.empty() ? Value() : Value(reason)}})));
  return escalation_report(escalation, "", context.now());
}

}  // namespace

const Command kEscalationList = {
    .path = "escalation list",
    .aliases = {"escalations", "escalation", "escalation ls", "escalations list"},
    .group = CommandGroup::kRecords,
    .summary = "List what waits for a person",
    .examples = {{"gt escalations", "those that are open, the most severe first"}},
    .options = {{.name = "all", .summary = "those that are closed, too"}},
    .answer = {{"escalations", "array", "the most severe first"},
               {"escalations[]", "object", "as gt escalation show shows it"},
               {"problems", "array", "files that cannot be read"},
               {"problems[]", "string", "file, line and reason"}},
    .run = list,
};

const Command kEscalationShow = {
    .path = "escalation show",
    .aliases = {"escalation get", "escalations show"},
    .group = CommandGroup::kRecords,
    .summary = "Show one escalation, whole",
    .examples = {{"gt escalation show e-6a3k9qzz", "its text and who took it"}},
    .positionals = {{"ID", "of 'gt escalation list'"}},
    .answer = kEscalationAnswer,
    .run = show,
};

const Command kEscalationAck = {
    .path = "escalation ack",
    .aliases = {"escalation acknowledge", "escalation take", "escalations ack", "ack"},
    .group = CommandGroup::kRecords,
    .summary = "Take an escalation: its severity rises no more",
    .examples = {{"gt escalation ack e-6a3k9qzz", "I look into it"}},
    .positionals = {{"ID", "of 'gt escalation list'"}},
    .answer = kEscalationAnswer,
    .run = ack,
};

const Command kEscalationClose = {
    .path = "escalation close",
    .aliases = {"escalation resolve", "escalation done", "escalations close"},
    .group = CommandGroup::kRecords,
    .summary = "Settle an escalation",
    .examples = {{"gt escalation close e-6a3k9qzz --reason 'password is set'", "it is settled"}},
    .positionals = {{"ID", "of 'gt escalation list'"}},
    .options = {{.name = "reason", .value = "TEXT", .summary = "what was done"}},
    .answer = kEscalationAnswer,
    .run = close,
};

}  // namespace gt
