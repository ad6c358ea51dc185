// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/refinery.h"

#include <algorithm>

#include "cli/command_table.h"
#include "cli/output/table.h"
#include "cli/refinery/outcomes.h"
#include "cli/refinery/request_report.h"
#include "cli/refinery/smoke.h"
#include "cli/tell.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/merge_records.h"
#include "hooks/rig.h"

namespace gt {
namespace {

/// The rig that is named, or meant by where we are; it must be there.
Result<std::string> rig_meant(Context& context, const Args& args) {
  std::string rig = args.word("RIG").value_or("");
  if (rig.empty()) {
    GT_TRY(rig, context.rig(args));
  }
  GT_CHECK(load_rig(*context.town().store, rig));
  return rig;
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const std::string rig, rig_meant(context, args));
  RefineryOptions options;
  options.is_once = args.flag("once");
  GT_TRY(RefineryRun outcome, run_refinery(context, rig, options));
  return run_report(rig, std::move(outcome));
}

/// How the merge queue of one rig stands.
struct QueueStanding {
  std::string rig;
  bool is_running = false;
  QueueRecord record;
  SmokeRecord smoke;
  std::vector<std::pair<MergeState, int>> counts;  ///< those that are not 0
  std::vector<std::string> problems;
};

Result<QueueStanding> standing_of(Context& context, const std::string& rig) {
  QueueStanding standing;
  standing.rig = rig;
  GT_TRY(standing.record, load_queue_record(*context.town().store, rig));
  GT_TRY(standing.smoke, load_smoke_record(*context.town().store, rig));
  standing.is_running = is_refinery_at_work(context, rig);
  GT_TRY(const MergeQueue::All all, MergeQueue(*context.town().store).load_open(rig));
  for (const Error& each : all.broken) standing.problems.push_back(each.message);
  for (int i = 0; i <= static_cast<int>(MergeState::kWithdrawn); ++i) {
    const auto state = static_cast<MergeState>(i);
    const auto count = std::count_if(all.requests.begin(), all.requests.end(),
                                     [&](const auto& each) { return each.state == state; });
    if (count > 0) standing.counts.emplace_back(state, static_cast<int>(count));
  }
  return standing;
}

Value trouble_value(const std::optional<QueueTrouble>& trouble) {
  if (!trouble) return {};
  return Value::map({{"reason", trouble->reason},
                     {"since", format_time(trouble->since)},
                     {"failures", trouble->failures},
                     {"next_at", format_time(trouble->next_at)}});
}

Value red_value(const std::optional<RedTarget>& red) {
  if (!red) return {};
  return Value::map({{"commit", red->commit},
                     {"since", format_time(red->since)},
                     {"check", red->check},
                     {"reason", red->reason},
                     {"lifted_by", red->is_lifted() ? Value(red->lifted_by) : Value()},
                     {"suspects", suspects_value(red->suspects)}});
}

/// Why a rig's work stands still, the weightiest reason; empty: it does not.
std::string why(const QueueStanding& standing, WallTime now) {
  if (const auto& paused = standing.record.paused) {
    return format("{} ago by {}: {}", format_age(now - paused->at), one_line(paused->by, 40),
                  one_line(paused->reason, 120));
  }
  if (const auto& red = standing.smoke.red) {
    return format("the target is red since {}: {}", format_age(now - red->since),
                  one_line(red->check, 40));
  }
  const auto& trouble = standing.record.trouble;
  return trouble ? one_line(trouble->reason, 120) : "";
}

class StatusReport : public Report {
 public:
  StatusReport(std::vector<QueueStanding> rigs, WallTime now) : rigs_(std::move(rigs)), now_(now) {}

  [[nodiscard]] Value json() const override {
    Value rigs = Value(Value::List());
    for (const QueueStanding& each : rigs_) {
      const auto& paused = each.record.paused;
      Value counts = Value::map();
      for (const auto& [state, count] : each.counts) counts.set(merge_state_name(state), count);
      rigs.push_back(Value::map({{"rig", each.rig},
                                 {"running", each.is_running},
                                 {"requests", std::move(counts)},
                                 {"paused", !paused ? Value()
                                                    : Value::map({{"by", paused->by},
                                                                  {"at", format_time(paused->at)},
                                                                  {"reason", paused->reason}})},
                                 {"trouble", trouble_value(each.record.trouble)},
                                 {"red", red_value(each.smoke.red)},
                                 {"smoke_at", time_value(each.smoke.last)},
                                 {"problems", Value::list_of(each.problems)}}));
    }
    return Value::map({{"rigs", std::move(rigs)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    Table table({"RIG", "REFINERY", "QUEUE", "WHY"});
    std::string problems;
    for (const QueueStanding& each : rigs_) {
      std::string counts;
      for (const auto& [state, count] : each.counts) {
        counts += format("{}{} {}", counts.empty() ? "" : ", ", count, merge_state_name(state));
      }
      const auto& paused = each.record.paused;
      const Cell word =
          paused ? Cell("paused", Colour::kYellow) : Cell(each.is_running ? "● at work" : "○ idle");
      table.add({each.rig, word, counts.empty() ? "empty" : counts, why(each, now_)});
      for (const std::string& problem : each.problems) {
        problems += format("{} {}\n", style.paint(Colour::kRed, "✕"), printable(problem));
      }
    }
    return table.is_empty() ? "This town has no rig. 'gt rig add NAME URL' makes one.\n"
                            : table.text(style) + problems;
  }

  [[nodiscard]] int exit_status() const override {
    for (const QueueStanding& each : rigs_) {
      if (!each.problems.empty()) return 1;
    }
    return 0;
  }

 private:
  std::vector<QueueStanding> rigs_;
  WallTime now_;
};

Answer status(Context& context, const Args& args) {
  std::vector<std::string> names;
  if (const auto rig = args.word("RIG")) {
    GT_CHECK(load_rig(*context.town().store, *rig));
    names = {*rig};
  } else {
    GT_TRY(names, list_rigs(context.town().paths));
  }
  std::vector<QueueStanding> rigs;
  for (const std::string& name : names) {
    GT_TRY(QueueStanding standing, standing_of(context, name));
    rigs.push_back(std::move(standing));
  }
  return make_report<StatusReport>(std::move(rigs), context.now());
}

Answer pause(Context& context, const Args& args) {
  GT_TRY(const std::string rig, rig_meant(context, args));
  const std::string actor = context.actor(args);
  const std::string reason = one_line(args.value("reason").value_or("a person paused it"), 300);
  bool is_new = false;
  GT_CHECK(
      change_queue_record(*context.town().store, rig, [&](QueueRecord& record) -> Result<void> {
        is_new = !record.paused;
        if (is_new) record.paused = QueuePause{actor, context.now(), reason};
        return {};
      }));
  if (is_new) {
    GT_CHECK(tell(context, actor, "refinery.paused", rig, Value::map({{"reason", reason}})));
  }
  return make_report<PlainReport>(
      format("nothing more is merged in {}{}\n", rig, is_new ? "" : ", as before"),
      Value::map({{"rig", rig}, {"paused", true}, {"changed", is_new}}));
}

Answer resume(Context& context, const Args& args) {
  GT_TRY(const std::string rig, rig_meant(context, args));
  bool was_paused = false;
  GT_CHECK(
      change_queue_record(*context.town().store, rig, [&](QueueRecord& record) -> Result<void> {
        was_paused = record.paused.has_value();
        record.paused.reset();
        return {};
      }));
  GT_TRY(const bool was_held_back, lift_dispatch_pause(context, rig, context.actor(args)));
  const bool is_changed = was_paused || was_held_back;
  if (is_changed) GT_CHECK(tell(context, context.actor(args), "refinery.resumed", rig));
  std::string said = format("work is merged in {}{}\n", rig, was_paused ? " again" : ", as before");
  if (was_held_back) said += format("work is handed out in {} though its target is red\n", rig);
  return make_report<PlainReport>(
      std::move(said), Value::map({{"rig", rig}, {"paused", false}, {"changed", is_changed}}));
}

const std::initializer_list<AnswerKey> kPauseAnswer = {
    {"rig", "string", "whose queue it is"},
    {"paused", "boolean", "nothing is merged"},
    {"changed", "boolean", "false: it was so already"}};

const std::initializer_list<Positional> kRig = {
    {"RIG", "whose queue; the one that is meant here", Positional::kOptional}};

}  // namespace

const Command kRefineryRun = {
    .path = "refinery run",
    .aliases = {"refinery start", "mq run"},
    .group = CommandGroup::kMerging,
    .summary = "Verify and merge what waits in a rig's queue",
    .details =
        "Takes requests by priority and age, builds what the target would be with them merged, "
        "runs "
        "the rig's checks on that, and only then moves the target. A batch that is red is "
        "bisected: "
        "the culprit goes back to its agent with the failing output, the rest lands. Where a check "
        "cannot be run nothing passes: the queue pauses, and a person is told. The tick starts "
        "this "
        "by itself in a session RIG/refinery; killed at any step, the next one goes on.",
    .examples = {{"gt refinery run web", "until nothing is left to do"}},
    .positionals = kRig,
    .options = {{.name = "once", .summary = "one batch, not the whole queue"}},
    .answer = kRunAnswer,
    .run = run,
};

const Command kRefineryStatus = {
    .path = "refinery status",
    .aliases = {"refinery", "refinery list", "mq status"},
    .group = CommandGroup::kMerging,
    .summary = "Show how the merge queues stand",
    .examples = {{"gt refinery status", "of every rig"}},
    .positionals = {{"RIG", "only this one", Positional::kOptional}},
    .answer = {{"rigs", "array", "by name"},
               {"rigs[].rig", "string", "whose queue it is"},
               {"rigs[].running", "boolean", "a refinery is at work"},
               {"rigs[].requests", "object", "how many are in each state"},
               {"rigs[].paused", "object?", "nothing is merged"},
               {"rigs[].paused.by", "string", "who paused it; RIG/refinery: a check cannot be run"},
               {"rigs[].paused.at", "time", "since when"},
               {"rigs[].paused.reason", "string", "why"},
               {"rigs[].trouble", "object?", "its last runs came to nothing"},
               {"rigs[].trouble.reason", "string", "of the last one"},
               {"rigs[].trouble.since", "time", "when the first of them was"},
               {"rigs[].trouble.failures", "integer", "how many in a row"},
               {"rigs[].trouble.next_at", "time", "when it is tried again"},
               {"rigs[].red", "object?", "the target is red by itself"},
               {"rigs[].red.commit", "string", "where it is"},
               {"rigs[].red.since", "time", "since when"},
               {"rigs[].red.check", "string", "which check says so"},
               {"rigs[].red.reason", "string", "how it ended"},
               {"rigs[].red.lifted_by", "string?", "who lets work be handed out all the same"},
               {"rigs[].red.suspects", "array", "what came onto it since it was green"},
               {"rigs[].red.suspects[]", "object", "as gt refinery smoke shows them"},
               {"rigs[].smoke_at", "time?", "when the target was looked at last"},
               {"rigs[].problems", "array", "files that cannot be read"},
               {"rigs[].problems[]", "string", "file, line and reason"}},
    .run = status,
};

const Command kRefineryPause = {
    .path = "refinery pause",
    .aliases = {"mq pause", "refinery stop"},
    .group = CommandGroup::kMerging,
    .summary = "Merge nothing more in a rig until it is resumed",
    .details = "What is being checked at this moment still lands.",
    .examples = {{"gt refinery pause web -m 'release day'", "and why"}},
    .positionals = kRig,
    .options = {{"reason", 'm', "REASON", "what there is to say about it"}},
    .answer = kPauseAnswer,
    .run = pause,
};

const Command kRefineryResume = {
    .path = "refinery resume",
    .aliases = {"mq resume", "refinery unpause"},
    .group = CommandGroup::kMerging,
    .summary = "Merge again in a rig whose queue was paused",
    .details = "Work is handed out again, too, where a red target had stopped that.",
    .examples = {{"gt refinery resume web", "when the check can be run again"}},
    .positionals = kRig,
    .answer = kPauseAnswer,
    .run = resume,
};

}  // namespace gt
