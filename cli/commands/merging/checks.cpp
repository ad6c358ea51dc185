// SPDX-License-Identifier: Apache-2.0
// `gt checks`, `gt verify` and `gt diff`: what the gate would say, before it says it.
#include <algorithm>

#include "cli/command_table.h"
#include "cli/output/table.h"
#include "cli/refinery/candidate.h"
#include "cli/refinery/refinery.h"
#include "cli/refinery/verifier.h"
#include "cli/work/boards.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/merge_records.h"
#include "hooks/merge_request.h"

namespace gt {
namespace {

class ChecksReport : public Report {
 public:
  ChecksReport(std::string rig, std::vector<Check> checks, std::vector<CheckRecord> records,
               WallTime now)
      : rig_(std::move(rig)), checks_(std::move(checks)), records_(std::move(records)), now_(now) {}

  [[nodiscard]] Value json() const override {
    Value checks = Value(Value::List());
    for (const Check& check : checks_) {
      const CheckRecord record = record_of(check);
      checks.push_back(Value::map({{"name", check.name},
                                   {"run", command_of(check)},
                                   {"timeout_s", check.timeout.count() / 1000},
                                   {"retries", check.retries},
                                   {"paths", Value::list_of(check.paths)},
                                   {"runs", record.runs},
                                   {"red", record.red},
                                   {"flaky", record.flaky},
                                   {"flaky_percent", record.flaky_percent()},
                                   {"mean_ms", mean_of(record).count()},
                                   {"last", time_value(record.last)}}));
    }
    return Value::map({{"rig", rig_}, {"checks", std::move(checks)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    Table table({"CHECK", "RUNS", "RED", "FLAKY", "MEAN", "LAST", "COMMAND"});
    for (const Check& check : checks_) {
      const CheckRecord record = record_of(check);
      const std::string flaky =
          record.flaky == 0 ? "" : format("{} ({} %)", record.flaky, record.flaky_percent());
      table.add({one_line(check.name, 30), std::to_string(record.runs), std::to_string(record.red),
                 Cell(flaky, Colour::kYellow), record.runs == 0 ? "" : format_age(mean_of(record)),
                 record.last ? format_age(now_ - *record.last) : "",
                 one_line(command_of(check), 80)});
    }
    return table.is_empty() ? format("{} has no check: write one into {}/rig.yaml\n", rig_, rig_)
                            : table.text(style);
  }

 private:
  [[nodiscard]] CheckRecord record_of(const Check& check) const {
    const auto found = std::find_if(records_.begin(), records_.end(),
                                    [&](const auto& each) { return each.name == check.name; });
    return found == records_.end() ? CheckRecord() : *found;
  }
  static Duration mean_of(const CheckRecord& record) {
    return record.runs == 0 ? Duration(0) : record.took / record.runs;
  }

  std::string rig_;
  std::vector<Check> checks_;
  std::vector<CheckRecord> records_;
  WallTime now_;
};

Answer checks(Context& context, const Args& args) {
  std::string rig = args.word("RIG").value_or("");
  if (rig.empty()) {
    GT_TRY(rig, context.rig(args));
  }
  GT_TRY(const RigConfig config, load_rig(*context.town().store, rig));
  GT_TRY(auto records, load_check_records(*context.town().store, rig));
  return make_report<ChecksReport>(rig, config.merging.checks, std::move(records), context.now());
}

class VerifyReport : public Report {
 public:
  VerifyReport(std::string what, std::vector<std::string> conflicts, TreeReport report)
      : what_(std::move(what)), conflicts_(std::move(conflicts)), report_(std::move(report)) {}

  [[nodiscard]] Value json() const override {
    Value rows = Value(Value::List());
    for (const TreeReport::Row& row : report_.rows) {
      rows.push_back(Value::map({{"name", row.check},
                                 {"verdict", verdict_name(row.verdict)},
                                 {"reason", row.reason.empty() ? Value() : Value(row.reason)},
                                 {"known", row.is_known},
                                 {"skipped", row.is_skipped},
                                 {"flaky", row.is_flaky},
                                 {"duration_ms", row.took.count()},
                                 {"log", row.log.empty() ? Value() : Value(row.log)}}));
    }
    return Value::map({{"subject", what_},
                       {"verdict", word()},
                       {"conflicts", Value::list_of(conflicts_)},
                       {"checks", std::move(rows)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string out;
    for (const std::string& file : conflicts_) {
      out += format("{} {} conflicts with the target\n", style.paint(Colour::kRed, "✕"),
                    one_line(file, 200));
    }
    for (const TreeReport::Row& row : report_.rows) {
      const bool is_green = row.verdict == CheckVerdict::kGreen;
      out += format("{} {}{}{}\n",
                    is_green ? style.paint(Colour::kGreen, "✓") : style.paint(Colour::kRed, "✕"),
                    one_line(row.check, 60),
                    row.is_known     ? " (proven before)"
                    : row.is_skipped ? " (nothing it is for has changed)"
                                     : "",
                    is_green ? "" : format(": {}: {}", verdict_name(row.verdict), row.reason));
      if (is_green) continue;
      for (const std::string_view line : lines_of(row.tail)) out += format("| {}\n", line);
      out += format("{}\n", row.log);
    }
    if (report_.rows.empty() && conflicts_.empty()) out += "the rig has no check\n";
    return out + format("{}: {}\n", what_, word());
  }

  [[nodiscard]] int exit_status() const override { return word() == "green" ? 0 : 1; }

 private:
  [[nodiscard]] std::string_view word() const {
    return conflicts_.empty() ? verdict_name(report_.verdict()) : "conflict";
  }

  std::string what_;
  std::vector<std::string> conflicts_;
  TreeReport report_;
};

/// What is checked out where we are, with nothing beside its commit.
Answer verify_here(Context& context, const Args& args) {
  GT_TRY(const Address address, context.agent(args));
  GT_TRY(const RigConfig rig, load_rig(*context.town().store, address.rig()));
  const auto worktree = context.town().paths.workspace(address);
  GT_TRY(const WorktreeState state, context.git().state(worktree, rig.base()));
  if (state.changed_files + state.untracked_files > 0) {
    return Error{ErrorCode::kRefused, "something here is in no commit: it would not be merged",
                 "git add -A && git commit"};
  }
  GT_TRY(const std::string commit, context.git().resolve(worktree, "HEAD"));
  Merging git(context.processes());
  GT_TRY(const std::string tree, git.tree_of(worktree, commit));
  GT_TRY(const std::string base, git.merge_base(worktree, commit, rig.base()));
  Verifier verifier(context, rig);
  GT_TRY(TreeReport report,
         verifier.verify_in(worktree, {commit, tree, base, format("{}", address.name())}));
  return make_report<VerifyReport>(address.str(), std::vector<std::string>(), std::move(report));
}

/// A request as it would be merged now.
Answer verify_request(Context& context, const WorkId& id) {
  GT_TRY(const MergeRequest request, MergeQueue(*context.town().store).load(id));
  GT_TRY(const RigConfig rig, load_rig(*context.town().store, id.rig()));
  GT_TRY(const FileLock lease, take_refinery_lease(context, id.rig()));
  const auto repository = context.town().paths.repository(id.rig());
  if (rig.merging.pushes) GT_CHECK(context.git().fetch(repository));
  GT_TRY(const std::string base, context.git().resolve(repository, rig.base()));
  Merging git(context.processes());
  CandidateBuilder builder(git, repository, rig.merging.strategy, rig.target(), base);
  GT_TRY(std::vector<std::string> conflicts, builder.add(request));
  if (!conflicts.empty()) {
    return make_report<VerifyReport>(id.str(), std::move(conflicts), TreeReport());
  }
  GT_TRY(const Candidate candidate, builder.first(1));
  Verifier verifier(context, rig);
  GT_TRY(TreeReport report, verifier.verify({candidate.commit, candidate.tree, base, id.str()}));
  return make_report<VerifyReport>(id.str(), std::move(conflicts), std::move(report));
}

Answer verify(Context& context, const Args& args) {
  const std::string what = args.word("ID").value_or(".");
  if (what == ".") return verify_here(context, args);
  GT_TRY(const WorkId id, work_id(context, args, what));
  return verify_request(context, id);
}

Answer diff(Context& context, const Args& args) {
  GT_TRY(const WorkId id, work_id(context, args, *args.word("ID")));
  GT_TRY(const MergeRequest request, MergeQueue(*context.town().store).load(id));
  GT_TRY(const RigConfig rig, load_rig(*context.town().store, id.rig()));
  const auto repository = context.town().paths.repository(id.rig());
  Merging git(context.processes());
  // What has landed is in the target: it began at the candidate's first parent.
  const std::string base = request.state == MergeState::kLanded && !request.candidate.empty()
                               ? request.candidate + "^1"
                               : rig.base();
  GT_TRY(const std::string from, git.merge_base(repository, base, request.commit));
  GT_TRY(const std::string text, git.patch(repository, from, request.commit));
  return make_report<PlainReport>(
      printable(text) + "\n",
      Value::map({{"id", id.str()}, {"from", from}, {"to", request.commit}, {"patch", text}}));
}

}  // namespace

const Command kChecks = {
    .path = "checks",
    .aliases = {"check list", "checks list"},
    .group = CommandGroup::kMerging,
    .summary = "List a rig's checks, and how often each was red",
    .details =
        "A check that was red and then green on the same tree is flaky: what it was red about "
        "lands, and is counted.",
    .examples = {{"gt checks web", "their runs and their mean time"}},
    .positionals = {{"RIG", "whose; the one that is meant here", Positional::kOptional}},
    .answer = {{"rig", "string", "whose they are"},
               {"checks", "array", "in the order in which they are run"},
               {"checks[].name", "string", "of the check"},
               {"checks[].run", "string", "its command"},
               {"checks[].timeout_s", "integer", "after which it is ended"},
               {"checks[].retries", "integer", "how often a red one is run again"},
               {"checks[].paths[]", "string", "globs of the files it is for; none: all"},
               {"checks[].runs", "integer", "how often it was run"},
               {"checks[].red", "integer", "how often it was red"},
               {"checks[].flaky", "integer", "how often it was green right after"},
               {"checks[].flaky_percent", "integer", "of its red runs"},
               {"checks[].mean_ms", "integer", "how long a run takes"},
               {"checks[].last", "time?", "when it was run last"}},
    .run = checks,
};

const Command kVerify = {
    .path = "verify",
    .aliases = {"check", "mq verify"},
    .group = CommandGroup::kMerging,
    .summary = "Run a rig's checks, with the report the refinery would give",
    .details =
        "On what is committed in the worktree you are in, or on a request merged into the target. "
        "What is proven green here need not be proven again when it is merged.",
    .examples = {{"gt verify", "in an agent's worktree, before gt done"},
                 {"gt verify web-42", "as it would be merged now"}},
    .positionals = {{"ID", "a request; . is the worktree you are in", Positional::kOptional}},
    .answer = {{"subject", "string", "whose worktree, or which request"},
               {"verdict", "string", "green, red, cannot-run or conflict"},
               {"conflicts[]", "string", "files that conflict with the target"},
               {"checks", "array", "those that were asked"},
               {"checks[].name", "string", "of the check"},
               {"checks[].verdict", "string", "green, red or cannot-run"},
               {"checks[].reason", "string?", "why it is not green"},
               {"checks[].known", "boolean", "it was proven before and not run"},
               {"checks[].skipped", "boolean", "nothing that it is for has changed"},
               {"checks[].flaky", "boolean", "red first, then green"},
               {"checks[].duration_ms", "integer", "how long it took"},
               {"checks[].log", "string?", "its whole output"}},
    .run = verify,
};

const Command kDiff = {
    .path = "diff",
    .aliases = {"mq diff"},
    .group = CommandGroup::kMerging,
    .summary = "Show what a merge request changes",
    .examples = {{"gt diff web-42", "since it parted from the target"}},
    .positionals = {{"ID", "the item whose request it is"}},
    .answer = {{"id", "string", "of the item"},
               {"from", "string", "the commit where it began"},
               {"to", "string", "the commit that was submitted"},
               {"patch", "string", "as git has it"}},
    .run = diff,
};

}  // namespace gt
