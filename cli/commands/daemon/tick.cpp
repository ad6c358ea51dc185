// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/life_report.h"
#include "cli/patrol/round.h"
#include "cli/tell.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

class TickReport : public Report {
 public:
  TickReport(Round round, bool is_dry_run, Duration took)
      : round_(std::move(round)), is_dry_run_(is_dry_run), took_(took) {}

  [[nodiscard]] Value json() const override {
    Value::List actions, remarks;
    for (const Deed& deed : round_.deeds) {
      actions.push_back(Value::map({{"step", deed.what},
                                    {"address", deed.subject},
                                    {"reason", deed.reason},
                                    {"outcome", outcome_name(deed.outcome)},
                                    {"error", error_value(deed.error)}}));
    }
    for (const Remark& remark : round_.remarks) {
      remarks.push_back(Value::map({{"subject", remark.subject}, {"reason", remark.reason}}));
    }
    return Value::map({{"actions", std::move(actions)},
                       {"remarks", std::move(remarks)},
                       {"dry_run", is_dry_run_},
                       {"next_at", time_value(round_.wake_at)},
                       {"duration_ms", took_.count()}});
  }

  [[nodiscard]] std::string text(const Style&) const override {
    std::string out;
    for (const Deed& deed : round_.deeds) out += line_of(deed);
    for (const Remark& remark : round_.remarks) {
      out += format("left {}: {}\n", remark.subject, printable(remark.reason));
    }
    return out.empty() ? "all is as it should be\n" : out;
  }

  [[nodiscard]] int exit_status() const override { return round_.has_failed() ? 1 : 0; }

 private:
  [[nodiscard]] static std::string line_of(const Deed& deed) {
    std::string line = format("{} {}: {}", deed.what, deed.subject, printable(deed.reason));
    if (deed.outcome == Deed::kPlanned) line += " (not done: --dry-run)";
    if (deed.error) {
      line += format("; {}: {}", outcome_name(deed.outcome), printable(deed.error->message));
      if (!deed.error->hint.empty()) line += format(" ({})", printable(deed.error->hint));
    }
    return line + "\n";
  }

  Round round_;
  bool is_dry_run_;
  Duration took_;
};

Answer run(Context& context, const Args& args) {
  const auto began = context.clock().steady();
  GT_TRY(const Observation seen, observe(context));
  const bool is_dry_run = args.flag("dry-run");
  Round round = take_steps(context, seen, all_tick_steps(), is_dry_run);
  // Nothing was decided about agents, and the daemon's log says why.
  if (seen.blind) return *seen.blind;
  if (round.wake_at && !is_dry_run) ask_for_a_tick_at(context, *round.wake_at);
  const auto took = std::chrono::duration_cast<Duration>(context.clock().steady() - began);
  return make_report<TickReport>(std::move(round), is_dry_run, took);
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
        "Ready items of the boards go to free polecats ('gt dispatch explain'). An agent that is "
        "idle with work on its hook is nudged, in growing intervals; one that works without any "
        "sign of it is asked to hand off, then replaced, then parked. What ran into a rate limit "
        "waits until that ends. "
        "When tmux does not answer, nothing is decided about agents. Escalations that nobody "
        "took rise in severity, and the overseer has notice of it once.",
    .examples = {{"gt tick", "now, instead of at the next heartbeat"},
                 {"gt tick --dry-run", "what it would do, and why"}},
    .options = {{"dry-run", 0, "", "decide, and do nothing"}},
    .answer = {{"actions", "array", "what was decided"},
               {"actions[].step", "string", "what: start, park, raise, …"},
               {"actions[].address", "string", "of what: an agent, or the id of something"},
               {"actions[].reason", "string", "why"},
               {"actions[].outcome", "string", "done, left, failed or planned"},
               {"actions[].error", "object?", "why it failed or was left"},
               {"actions[].error.code", "string", "for programs"},
               {"actions[].error.message", "string", "for people"},
               {"actions[].error.hint", "string", "what to try"},
               {"remarks", "array", "what was seen and left as it is"},
               {"remarks[].subject", "string", "an agent, or what else was looked at"},
               {"remarks[].reason", "string", "why it is left"},
               {"dry_run", "boolean", "nothing was done"},
               {"next_at", "time?", "when there will be more to do, as far as is known"},
               {"duration_ms", "integer", "how long it took"}},
    .run = run,
};

}  // namespace gt
