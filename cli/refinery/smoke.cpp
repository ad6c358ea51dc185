// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/smoke.h"

#include <algorithm>

#include "cli/mail/outgoing.h"
#include "cli/refinery/refinery.h"
#include "cli/refinery/trouble.h"
#include "cli/tell.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "hooks/merge_request.h"

namespace gt {
namespace {

constexpr std::size_t kMostSuspects = 20;

SmokeFinding::Verdict verdict_of(const TreeReport& report) {
  switch (report.verdict()) {
    case CheckVerdict::kGreen:
      return SmokeFinding::kGreen;
    case CheckVerdict::kRed:
      return SmokeFinding::kRed;
    case CheckVerdict::kCannotRun:
      break;
  }
  return SmokeFinding::kCannotRun;
}

/// The requests that came by one commit, or the commit itself if none did.
Result<std::vector<Suspect>> suspects_by(Merging& git, const std::filesystem::path& repository,
                                         const std::vector<MergeRequest>& landed,
                                         const std::string& commit) {
  std::vector<Suspect> suspects;
  for (const MergeRequest& each : landed) {
    if (each.state != MergeState::kLanded || each.candidate != commit) continue;
    suspects.push_back({commit, each.id.str(), each.title, each.author.str()});
  }
  if (!suspects.empty()) return suspects;
  GT_TRY(const CommitText text, git.commit_text(repository, commit));
  suspects.push_back({commit, "", text.subject, text.author.name});
  return suspects;
}

/// What came onto the target since it was green, the newest first; the latest of all where it never
/// was.
Result<std::vector<Suspect>> find_suspects(Context& context, Merging& git, const std::string& rig,
                                           const std::string& green, const std::string& red) {
  const auto repository = context.town().paths.repository(rig);
  const bool is_known = !green.empty() && context.git().resolve(repository, green);
  GT_TRY(const auto commits,
         git.first_parents(repository, is_known ? green : "", red, kMostSuspects));
  GT_TRY(const MergeQueue::All all, MergeQueue(*context.town().store).load_finished(rig));
  std::vector<Suspect> suspects;
  for (const std::string& commit : commits) {
    GT_TRY(auto more, suspects_by(git, repository, all.requests, commit));
    std::move(more.begin(), more.end(), std::back_inserter(suspects));
  }
  return suspects;
}

Letter red_letter(const RigConfig& rig, const RedTarget& red) {
  Letter letter;
  letter.subject = format("{} is red in {}: the check '{}'", rig.target(), rig.name, red.check);
  letter.body = format(
      "The check '{}' is red on {} itself, at {}: {}.\nNothing more is handed out in {} until it "
      "is "
      "green again.\n",
      red.check, rig.target(), red.commit.substr(0, 12), red.reason, rig.name);
  if (!red.suspects.empty()) letter.body += "\nWhat came onto it since it was green:\n\n";
  for (const Suspect& each : red.suspects) letter.body += format("- {}\n", suspect_line(each));
  if (!red.log.empty()) letter.body += format("\nThe whole output: {}\n", red.log);
  letter.body += format(
      "\ngt refinery smoke {0}    looks again\ngt refinery resume {0}   hands work "
      "out all the same\n",
      rig.name);
  letter.priority = MailPriority::kHigh;
  letter.kind = "merge";
  return letter;
}

Letter error_letter(const RigConfig& rig, const SmokeError& error) {
  Letter letter;
  letter.subject = format("{} cannot be checked in {}", rig.target(), rig.name);
  letter.body = format("{}\n\nThis says nothing of {}. gt refinery smoke {} tries at once.\n",
                       error.reason, rig.target(), rig.name);
  letter.kind = "merge";
  return letter;
}

/// A mail whose id follows from what it is about: sent again after a crash, it is the same one.
Result<void> tell_overseer(Context& context, std::string_view about, WallTime since,
                           Letter letter) {
  return send_from_town(context, ulid_from(since, about), Address::overseer(), std::move(letter));
}

Result<void> tell_of_red(Context& context, const RigConfig& rig, const RedTarget& red) {
  GT_CHECK(tell_overseer(context, format("smoke of {} red: {}", rig.name, red.check), red.since,
                         red_letter(rig, red)));
  GT_CHECK(tell(context, Address::refinery(rig.name).str(), "smoke.red", rig.name,
                Value::map({{"target", rig.target()},
                            {"commit", red.commit},
                            {"reason", format("the check '{}': {}", red.check, red.reason)}})));
  GT_CHECK(change_smoke_record(*context.town().store, rig.name, [&](SmokeRecord& saved) {
    if (saved.red && saved.red->since == red.since) saved.red->is_told = true;
  }));
  return {};
}

Result<void> tell_of_error(Context& context, const RigConfig& rig, const SmokeError& error) {
  GT_CHECK(tell_overseer(context, format("smoke of {} fails", rig.name), error.since,
                         error_letter(rig, error)));
  GT_CHECK(change_smoke_record(*context.town().store, rig.name, [&](SmokeRecord& saved) {
    if (saved.error) saved.error->is_told = true;
  }));
  return {};
}

/// What the record says that nobody was told yet.
Result<void> tell_news(Context& context, const RigConfig& rig, const SmokeRecord& before,
                       const SmokeRecord& record) {
  if (record.red && !record.red->is_told) GT_CHECK(tell_of_red(context, rig, *record.red));
  if (record.error && !record.error->is_told) GT_CHECK(tell_of_error(context, rig, *record.error));
  if (!before.red || record.red) return {};
  return tell(context, Address::refinery(rig.name).str(), "smoke.green", rig.name,
              Value::map({{"target", rig.target()}, {"commit", record.green}}));
}

}  // namespace

std::optional<WallTime> smoke_due_at(const MergeRules& rules, const SmokeRecord& record) {
  if (!rules.smoke_every || rules.checks.empty()) return std::nullopt;
  const bool is_news =
      (record.red && !record.red->is_told) || (record.error && !record.error->is_told);
  if (!record.last || is_news) return WallTime();
  return *record.last + *rules.smoke_every;
}

bool is_smoke_due(const MergeRules& rules, const SmokeRecord& record, const std::string& commit,
                  WallTime now) {
  const auto due = smoke_due_at(rules, record);
  if (!due) return false;
  return *due <= now || (record.red && record.red->commit != commit);
}

std::string dispatch_pause(const RigConfig& rig, const SmokeRecord& record, WallTime now) {
  if (!rig.merging.smoke_every || !record.red || record.red->is_lifted()) return {};
  const RedTarget& red = *record.red;
  return format(
      "dispatch is paused: {} is red since {}, by the check '{}'; 'gt refinery smoke {}' looks "
      "again, 'gt refinery resume {}' lifts it",
      rig.target(), format_age(std::max(now - red.since, Duration(0))), red.check, rig.name,
      rig.name);
}

Result<SmokeLook> run_smoke(Context& context, const RigConfig& rig, Verifier& verifier,
                            Merging& git, const std::string& commit) {
  Store& store = *context.town().store;
  GT_TRY(const SmokeRecord before, load_smoke_record(store, rig.name));
  const auto repository = context.town().paths.repository(rig.name);
  GT_TRY(const std::string tree, git.tree_of(repository, commit));
  SmokeLook look;
  GT_TRY(look.report,
         verifier.verify({commit, tree, commit, format("smoke-{}", commit.substr(0, 12))}));
  look.finding.verdict = verdict_of(look.report);
  look.finding.commit = commit;
  if (const TreeReport::Row* row = look.report.culprit()) {
    look.finding.check = row->check;
    look.finding.reason = row->reason;
    look.finding.log = row->log;
    if (look.finding.verdict == SmokeFinding::kCannotRun) {
      look.finding.reason = format("the check '{}' cannot be run: {}", row->check, row->reason);
    }
  }
  if (look.finding.verdict == SmokeFinding::kRed) {
    GT_TRY(look.finding.suspects, find_suspects(context, git, rig.name, before.green, commit));
  }
  GT_TRY(const SmokeRecord after, change_smoke_record(store, rig.name, [&](SmokeRecord& saved) {
           take_in(saved, look.finding, context.now());
         }));
  GT_CHECK(tell_news(context, rig, before, after));
  return look;
}

Result<SmokeLook> smoke_now(Context& context, const std::string& rig) {
  GT_TRY(const RigConfig config, load_rig(*context.town().store, rig));
  if (config.merging.checks.empty()) {
    return Error{ErrorCode::kUsage, format("{} has no check to run", rig),
                 format("write one into {}", TownPaths::rig_key(rig))};
  }
  GT_TRY(const FileLock lease, take_refinery_lease(context, rig));
  Verifier verifier(context, config);
  verifier.end_leftovers();
  const auto repository = context.town().paths.repository(rig);
  if (config.merging.pushes) GT_CHECK(fetch_remote(context, rig));
  GT_TRY(const std::string commit, context.git().resolve(repository, config.base()));
  Merging git(context.processes(), {verifier.mark()});
  return run_smoke(context, config, verifier, git, commit);
}

Result<bool> lift_dispatch_pause(Context& context, const std::string& rig,
                                 const std::string& actor) {
  GT_TRY(const SmokeRecord known, load_smoke_record(*context.town().store, rig));
  bool was_held_back = false;
  if (!known.red) return was_held_back;
  GT_CHECK(change_smoke_record(*context.town().store, rig, [&](SmokeRecord& record) {
    was_held_back = record.red && !record.red->is_lifted();
    if (!was_held_back) return;
    record.red->lifted_by = actor;
    record.red->lifted_at = context.now();
  }));
  return was_held_back;
}

}  // namespace gt
