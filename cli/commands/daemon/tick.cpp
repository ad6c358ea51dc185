// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/escalations/tell.h"
#include "cli/life/life_report.h"
#include "cli/mail/outgoing.h"
#include "cli/patrol/act.h"
#include "cli/patrol/convoys.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

std::string_view outcome_of(const Deed& deed, bool is_dry_run) {
  if (is_dry_run) return "planned";
  switch (deed.outcome) {
    case Deed::kDone:
      return "done";
    case Deed::kLeft:
      return "left";
    case Deed::kFailed:
      break;
  }
  return "failed";
}

std::string_view outcome_of(const Telling& telling, bool is_dry_run) {
  if (is_dry_run) return "planned";
  if (!telling.error) return "done";
  return telling.error->code == ErrorCode::kConflict ? "left" : "failed";
}

class TickReport : public Report {
 public:
  TickReport(std::vector<Deed> deeds, std::vector<Telling> tellings, std::vector<Remark> remarks,
             bool is_dry_run, WallTime now, Duration took)
      : deeds_(std::move(deeds)),
        tellings_(std::move(tellings)),
        remarks_(std::move(remarks)),
        is_dry_run_(is_dry_run),
        now_(now),
        took_(took) {}

  [[nodiscard]] Value json() const override {
    Value::List actions, remarks;
    for (const Deed& deed : deeds_) {
      actions.push_back(Value::map({{"step", step_name(deed.action.step)},
                                    {"address", deed.action.address().str()},
                                    {"reason", deed.action.reason},
                                    {"outcome", outcome_of(deed, is_dry_run_)},
                                    {"error", error_value(deed.error)}}));
    }
    for (const Telling& each : tellings_) {
      actions.push_back(Value::map({{"step", each.step()},
                                    {"address", each.escalation.id},
                                    {"reason", each.reason(now_)},
                                    {"outcome", outcome_of(each, is_dry_run_)},
                                    {"error", error_value(each.error)}}));
    }
    for (const Remark& remark : remarks_) {
      remarks.push_back(Value::map({{"subject", remark.subject}, {"reason", remark.reason}}));
    }
    return Value::map({{"actions", std::move(actions)},
                       {"remarks", std::move(remarks)},
                       {"dry_run", is_dry_run_},
                       {"duration_ms", took_.count()}});
  }

  [[nodiscard]] std::string text(const Style&) const override {
    std::string out;
    for (const Deed& deed : deeds_) {
      out += format("{} {}: {}", step_name(deed.action.step), deed.action.address().str(),
                    deed.action.reason);
      if (is_dry_run_) out += " (not done: --dry-run)";
      if (deed.error) {
        out += format("; {}: {}", outcome_of(deed, false), printable(deed.error->message));
        if (!deed.error->hint.empty()) out += format(" ({})", printable(deed.error->hint));
      }
      out += "\n";
    }
    for (const Telling& each : tellings_) {
      out += format("{} {}: {}", each.step(), each.escalation.id, each.reason(now_));
      if (is_dry_run_) out += " (not done: --dry-run)";
      if (each.error) {
        out += format("; {}: {}", outcome_of(each, false), printable(each.error->message));
      }
      out += "\n";
    }
    for (const Remark& remark : remarks_) {
      out += format("left {}: {}\n", remark.subject, printable(remark.reason));
    }
    return out.empty() ? "all is as it should be\n" : out;
  }

  [[nodiscard]] int exit_status() const override {
    const bool has_failed = std::any_of(deeds_.begin(), deeds_.end(), [](const Deed& deed) {
      return deed.outcome == Deed::kFailed;
    });
    const bool has_silent =
        std::any_of(tellings_.begin(), tellings_.end(),
                    [](const Telling& each) { return outcome_of(each, false) == "failed"; });
    return has_failed || has_silent ? 1 : 0;
  }

 private:
  std::vector<Deed> deeds_;
  std::vector<Telling> tellings_;
  std::vector<Remark> remarks_;
  bool is_dry_run_;
  WallTime now_;
  Duration took_;
};

/// The escalations' step. A file that cannot be read is a remark.
Result<std::vector<Telling>> tell(Context& context, bool is_dry_run, std::vector<Remark>& remarks) {
  GT_TRY(EscalationFiles::All all, EscalationFiles(*context.town().store).list());
  for (std::string& problem : all.problems) remarks.push_back({"escalations", std::move(problem)});
  std::vector<Telling> tellings = plan_tellings(all.escalations, context.now());
  if (!is_dry_run) act_on(context, tellings);
  return tellings;
}

Answer run(Context& context, const Args& args) {
  const auto began = context.clock().steady();
  GT_TRY(const Observation seen, observe(context.town(), context.now()));
  const bool is_dry_run = args.flag("dry-run");
  // People are told whether tmux answers or not.
  std::vector<Remark> untold;
  GT_TRY(std::vector<Telling> tellings, tell(context, is_dry_run, untold));
  // Nothing more is decided, and the daemon's log says why.
  if (seen.blind) return *seen.blind;
  Plan todo = plan(seen);
  std::move(untold.begin(), untold.end(), std::back_inserter(todo.remarks));
  std::vector<Deed> deeds;
  if (!is_dry_run) {
    for (std::string& problem : finish_sends(context)) {
      todo.remarks.push_back({"mail", std::move(problem)});
    }
    for (std::string& problem : close_convoys(context)) {
      todo.remarks.push_back({"convoys", std::move(problem)});
    }
  }
  if (is_dry_run) {
    for (const Action& action : todo.actions) deeds.push_back({action});
  } else {
    deeds = act(context, todo);
  }
  const auto took = std::chrono::duration_cast<Duration>(context.clock().steady() - began);
  return make_report<TickReport>(std::move(deeds), std::move(tellings), std::move(todo.remarks),
                                 is_dry_run, context.now(), took);
}

}  // namespace

const Command kTick = {
    .path = "tick",
    .aliases = {"daemon tick", "patrol"},
    .group = CommandGroup::kDaemon,
    .summary = "Look at the town once and put right what is wrong",
    .details =
        "The daemon's heartbeat runs this every few minutes. It looks at every agent's hook "
        "and at tmux, decides, and acts: an agent that should run and does not is started "
        "again, after a wait that grows with each failed start; after 5 failed starts in 15 "
        "minutes it is parked, and the journal tells. What a person stopped stays stopped. "
        "When tmux does not answer, nothing is decided about agents. Escalations that nobody "
        "took rise in severity, and the overseer has notice of it once.",
    .examples = {{"gt tick", "now, instead of at the next heartbeat"},
                 {"gt tick --dry-run", "what it would do, and why"}},
    .options = {{"dry-run", 0, "", "decide, and do nothing"}},
    .answer = {{"actions", "array", "what was decided"},
               {"actions[].step", "string",
                "start, count-failure, park, forget-failures, raise or notice"},
               {"actions[].address", "string", "the agent, or the id of the escalation"},
               {"actions[].reason", "string", "why"},
               {"actions[].outcome", "string", "done, left, failed or planned"},
               {"actions[].error", "object?", "why it failed or was left"},
               {"actions[].error.code", "string", "for programs"},
               {"actions[].error.message", "string", "for people"},
               {"actions[].error.hint", "string", "what to try"},
               {"remarks", "array", "what was seen and left as it is"},
               {"remarks[].subject", "string", "an agent, or tmux"},
               {"remarks[].reason", "string", "why it is left"},
               {"dry_run", "boolean", "nothing was done"},
               {"duration_ms", "integer", "how long it took"}},
    .run = run,
};

}  // namespace gt
