// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/refinery.h"

#include <algorithm>

#include "cli/refinery/bisection.h"
#include "cli/refinery/candidate.h"
#include "cli/refinery/outcomes.h"
#include "cli/refinery/policy.h"
#include "cli/refinery/proposals.h"
#include "cli/refinery/queue_order.h"
#include "cli/refinery/reports.h"
#include "cli/refinery/smoke.h"
#include "cli/refinery/target.h"
#include "cli/refinery/trouble.h"
#include "cli/refinery/verifier.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/town/merge_paths.h"
#include "hooks/board.h"
#include "hooks/merge_records.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr Duration kLeasePatience = std::chrono::seconds(1);  // somebody may just look
constexpr int kMostRaces = 20;                                // with others who push to the target

Error submitted_anew(const WorkId& id) {
  return {ErrorCode::kConflict, format("{} was submitted anew", id.str()), ""};
}

/// True for one that was sent back by somebody who died before the work was.
bool is_half_back(Context& context, const MergeRequest& request) {
  const auto item = context.town().board(request.id.rig()).load(request.id);
  return item && item->standing() == WorkStatus::kReview;
}

class Refinery {
 public:
  Refinery(Context& context, RigConfig rig, const RefineryOptions& options)
      : context_(context),
        rig_(std::move(rig)),
        options_(options),
        actor_(Address::refinery(rig_.name).str()),
        repository_(context.town().paths.repository(rig_.name)),
        queue_(*context.town().store),
        verifier_(context, rig_),
        git_(context.processes(), {verifier_.mark()}),
        host_(context, rig_, git_, verifier_.mark()),
        target_(context, rig_, git_) {}

  Result<RefineryRun> run() {
    verifier_.end_leftovers();
    GT_CHECK(target_.look());
    GT_CHECK(go_on_where_others_stopped());
    GT_CHECK(look_at_target_by_itself());
    for (;;) {
      GT_TRY(const bool goes_on, pass());
      GT_TRY(const bool is_left, is_anything_waiting());
      if (!goes_on || !is_left || options_.is_once) break;
      GT_CHECK(target_.look());
    }
    // What landed may have mended it.
    GT_CHECK(look_at_target_by_itself());
    if (silence_) return *silence_;
    return std::move(run_);
  }

 private:
  Result<bool> is_anything_waiting() {
    GT_TRY(const MergeQueue::All all, queue_.load_open(rig_.name));
    return std::any_of(all.requests.begin(), all.requests.end(),
                       [](const MergeRequest& each) { return each.state == MergeState::kWaiting; });
  }

  /// Checks the target itself when that is due.
  Result<void> look_at_target_by_itself() {
    if (options_.only || !rig_.merging.smoke_every) return {};
    GT_TRY(const SmokeRecord record, load_smoke_record(*context_.town().store, rig_.name));
    if (!is_smoke_due(rig_.merging, record, target_.commit(), context_.now())) return {};
    GT_TRY(const SmokeLook look, run_smoke(context_, rig_, verifier_, git_, target_.commit()));
    run_.check_runs += look.report.runs;
    run_.smoke = verdict_name(look.report.verdict());
    return {};
  }

  void note(const MergeRequest& request, MergeState state, const std::string& reason) {
    run_.outcomes.push_back({request.id, state, reason});
    context_.progress().note(format("{} {}{}{}", request.id.str(), merge_state_name(state),
                                    reason.empty() ? "" : ": ", one_line(reason, 200)));
  }
  void remark(const WorkId& id, std::string_view why) {
    const std::string text = format("{}: {}", id.str(), why);
    if (std::find(run_.remarks.begin(), run_.remarks.end(), text) == run_.remarks.end()) {
      run_.remarks.push_back(text);
    }
  }

  /// A kill may have come at any step of another run: each request is put where that step leads.
  Result<void> go_on_where_others_stopped() {
    GT_TRY(const std::vector<WorkId> ids, queue_.list(rig_.name));
    bool has_asked = false;
    for (const WorkId& id : ids) {
      const auto request = queue_.load(id);
      if (!request) continue;  // what is broken is remarked on its turn
      has_asked = has_asked || request->state == MergeState::kProposed;
      GT_CHECK(go_on_with(*request));
    }
    if (!has_asked) return {};
    GT_CHECK(change_queue_record(*context_.town().store, rig_.name,
                                 [&](QueueRecord& record) -> Result<void> {
                                   record.polled = context_.now();
                                   return {};
                                 }));
    return {};
  }

  Result<void> go_on_with(const MergeRequest& request) {
    if (is_over(request.state)) {  // its way to the finished ones was cut off
      GT_CHECK(queue_.change(request.id, [](MergeRequest&) -> Result<void> { return {}; }));
      return {};
    }
    if (request.state != MergeState::kWaiting) {
      GT_TRY(const std::string commit, commit_on_target(request));
      if (!commit.empty()) return landed(request, commit);
    }
    switch (request.state) {
      case MergeState::kChecking:
      case MergeState::kLanding:
        return back_to_waiting(request);
      case MergeState::kProposed:
        return look_at_proposal(request);
      case MergeState::kBounced:
        if (!is_half_back(context_, request)) return {};
        return give_work_back(context_, request, actor_);
      default:
        return {};
    }
  }

  /// A host that cannot be asked is no reason to leave the queue alone.
  Result<void> look_at_proposal(const MergeRequest& request) {
    if (!rig_.merging.pull_requests) return {};
    const auto pull = host_.find(request);
    if (!pull) {
      silence_ = pull.error();
      return {};
    }
    GT_TRY(const ProposalWord word, word_on(*pull, request, [this](const std::string& commit) {
             return is_on_target(commit);
           }));
    if (word.kind == ProposalWord::kLanded) return landed(request, word.commit);
    if (word.kind == ProposalWord::kStays) {
      if (!word.reason.empty()) remark(request.id, word.reason);
      return keep_proposal(context_, request, *pull, word.reason);
    }
    GT_CHECK(hold_closed(context_, request, actor_));
    note(request, MergeState::kHeld, "its pull request was closed without being merged");
    return {};
  }

  Result<bool> is_on_target(const std::string& commit) {
    if (!context_.git().resolve(repository_, commit)) return false;
    return target_.has(commit);
  }

  /// The commit that brought the request onto the target; empty if none has.
  Result<std::string> commit_on_target(const MergeRequest& request) {
    for (const std::string& commit : {request.candidate, request.commit}) {
      if (commit.empty()) continue;
      GT_TRY(const bool is_there, is_on_target(commit));
      if (is_there) return commit;
    }
    return std::string();
  }

  Result<void> landed(const MergeRequest& request, const std::string& commit) {
    GT_CHECK(finish_landing(context_, request, commit, actor_));
    note(request, MergeState::kLanded, "");
    return {};
  }

  Result<void> back_to_waiting(const MergeRequest& request) {
    GT_CHECK(queue_.change(request.id, [&](MergeRequest& saved) -> Result<void> {
      const bool is_ours =
          saved.state == MergeState::kChecking || saved.state == MergeState::kLanding;
      return is_ours ? move_request(saved, MergeState::kWaiting, context_.now()) : Result<void>();
    }));
    return {};
  }
  Result<void> back_to_waiting(const std::vector<MergeRequest>& requests) {
    for (const MergeRequest& request : requests) GT_CHECK(back_to_waiting(request));
    return {};
  }

  /// One batch. Returns false when there was nothing that could be done.
  Result<bool> pass() {
    GT_TRY(rig_, load_rig(*context_.town().store, rig_.name));
    GT_TRY(const QueueRecord record, load_queue_record(*context_.town().store, rig_.name));
    if (record.paused && !options_.only) {
      run_.paused = record.paused->reason;
      return false;
    }
    const std::size_t decided = run_.outcomes.size();
    GT_TRY(const std::vector<MergeRequest> turn, whose_turn_it_is());
    CandidateBuilder builder(git_, repository_, rig_.merging.strategy, rig_.target(),
                             target_.commit());
    GT_TRY(std::vector<MergeRequest> batch, build(builder, turn));
    if (batch.empty()) return run_.outcomes.size() > decided;
    GT_TRY(const bool is_whole, mark_checking(batch));
    if (!is_whole) {
      GT_CHECK(back_to_waiting(batch));
      return true;
    }
    GT_CHECK(check_and_land(builder, batch));
    return !run_.paused;
  }

  /// The requests that can be merged now, in their order. Those that cannot are put where they
  /// belong.
  Result<std::vector<MergeRequest>> whose_turn_it_is() {
    GT_TRY(MergeQueue::All all, queue_.load_open(rig_.name));
    for (const Error& each : all.broken) run_.remarks.push_back(each.message);
    std::erase_if(all.requests, [this](const MergeRequest& each) {
      return each.state != MergeState::kWaiting || (options_.only && *options_.only != each.id);
    });
    std::vector<MergeRequest> able;
    for (MergeRequest& request :
         in_order(std::move(all.requests), context_.now(), rig_.merging.age_bound)) {
      if (able.size() == static_cast<std::size_t>(options_.only ? 1 : rig_.merging.batch)) break;
      GT_TRY(const bool is_able, is_able_to_merge(request));
      if (is_able) able.push_back(std::move(request));
    }
    return able;
  }

  Result<bool> is_able_to_merge(const MergeRequest& request) {
    const auto item = context_.town().board(rig_.name).load(request.id);
    const Turn turn = turn_of(item);
    if (turn.kind == Turn::kWithdraw) {
      GT_CHECK(withdraw_request(context_, request.id, turn.reason, actor_));
      note(request, MergeState::kWithdrawn, turn.reason);
      return false;
    }
    if (turn.kind == Turn::kLeave) {
      remark(request.id, turn.reason);
      return false;
    }
    const auto parted = git_.merge_base(repository_, target_.commit(), request.commit);
    if (!parted && parted.error().code == ErrorCode::kNotFound) {
      return sent_back(request, {"its branch has no history in common with the target", ""});
    }
    if (!parted) return without_its_commit(request, parted.error());
    if (*parted == request.commit) {  // it is there
      GT_CHECK(landed(request, request.commit));
      return false;
    }
    return passes_policy(request, *parted);
  }

  /// `problem` is what git said instead of where its history parts from the target's.
  Result<bool> without_its_commit(const MergeRequest& request, const Error& problem) {
    if (context_.git().resolve(repository_, request.commit)) return problem;
    const Verdict verdict{format("there is no commit {} in the repository", request.commit), ""};
    GT_CHECK(hold(context_, request, verdict, actor_));
    note(request, MergeState::kHeld, verdict.reason);
    return false;
  }

  Result<bool> passes_policy(const MergeRequest& request, const std::string& parted) {
    std::vector<FileChange> changes;
    if (looks_at_changes(rig_.merging)) {
      GT_TRY(changes, git_.changes(repository_, parted, request.commit));
    }
    const PolicyWord word = policy_word(rig_.merging, request, changes);
    if (word.kind == PolicyWord::kMerge) return true;
    if (word.kind == PolicyWord::kSendBack) return sent_back(request, {word.reason, word.reason});
    GT_CHECK(ask_for_review(context_, request, word.reason, actor_));
    note(request, MergeState::kReview, word.reason);
    return false;
  }

  Result<bool> sent_back(const MergeRequest& request, const Verdict& verdict) {
    const auto state = send_back(context_, request, verdict, actor_);
    // Submitted anew meanwhile: that one has its own turn.
    if (!state && state.error().code == ErrorCode::kConflict) return false;
    if (!state) return state.error();
    note(request, *state, verdict.reason);
    return false;
  }

  /// Puts the candidate together. What conflicts with the target goes back; what conflicts only
  /// with another of the batch waits for it.
  Result<std::vector<MergeRequest>> build(CandidateBuilder& builder,
                                          const std::vector<MergeRequest>& turn) {
    std::vector<MergeRequest> batch;
    for (const MergeRequest& request : turn) {
      GT_TRY(const auto files, builder.add(request));
      if (files.empty()) {
        batch.push_back(request);
        continue;
      }
      std::vector<std::string> own = files;
      if (builder.size() > 0) {
        GT_TRY(own, builder.conflicts_with_base(request));
      }
      if (own.empty()) continue;
      GT_TRY(const Verdict verdict,
             conflict_verdict(git_, repository_, rig_, request, target_.commit(), own));
      GT_CHECK(sent_back(request, verdict));
    }
    return batch;
  }

  /// False when one of them was changed by somebody meanwhile.
  Result<bool> mark_checking(const std::vector<MergeRequest>& batch) {
    for (const MergeRequest& request : batch) {
      const auto marked = queue_.change(request.id, [&](MergeRequest& saved) -> Result<void> {
        if (saved.commit != request.commit) return submitted_anew(request.id);
        return move_request(saved, MergeState::kChecking, context_.now());
      });
      if (!marked && marked.error().code == ErrorCode::kConflict) return false;
      if (!marked) return marked.error();
    }
    return true;
  }

  Result<TreeReport> verify(CandidateBuilder& builder, std::size_t count) {
    GT_TRY(const Candidate candidate, builder.first(count));
    GT_TRY(TreeReport report,
           verifier_.verify({candidate.commit, candidate.tree, builder.base(),
                             format("{}-{}", candidate.commit.substr(0, 12), count)}));
    run_.check_runs += report.runs;
    return report;
  }

  Result<void> check_and_land(CandidateBuilder& builder, const std::vector<MergeRequest>& batch) {
    GT_TRY(TreeReport report, verify(builder, batch.size()));
    if (report.verdict() == CheckVerdict::kCannotRun) return stop(batch, report, "");
    if (report.verdict() == CheckVerdict::kGreen) return land(builder, batch, batch.size());

    GT_TRY(const TreeReport base, verify(builder, 0));
    if (base.verdict() != CheckVerdict::kGreen) return stop(batch, base, rig_.target());
    const auto culprit = shortest_red(batch.size(), [&](std::size_t count) -> Result<bool> {
      GT_TRY(TreeReport each, verify(builder, count));
      const bool is_green = each.verdict() == CheckVerdict::kGreen;
      if (!is_green) report = std::move(each);
      if (report.verdict() == CheckVerdict::kCannotRun) {
        return Error{ErrorCode::kFailed, report.culprit()->reason, ""};
      }
      return is_green;
    });
    if (report.verdict() == CheckVerdict::kCannotRun) return stop(batch, report, "");
    if (!culprit) return culprit.error();
    const std::size_t before = *culprit - 1;
    // All before it are proven green together: they land, and it is red on just that.
    if (before > 0) GT_CHECK(land(builder, batch, before));
    GT_CHECK(sent_back(batch[before], red_verdict(rig_, batch, before, *report.culprit())));
    return back_to_waiting(batch);
  }

  /// The gate cannot do its work: nothing passes.
  Result<void> stop(const std::vector<MergeRequest>& batch, const TreeReport& report,
                    const std::string& red_target) {
    const TreeReport::Row& row = *report.culprit();
    const std::string reason =
        red_target.empty() || row.verdict == CheckVerdict::kCannotRun
            ? format("the check '{}' cannot be run: {}", row.check, row.reason)
            : format("the check '{}' is red on {} itself: {}", row.check, red_target, row.reason);
    GT_CHECK(pause_for_gate(context_, rig_.name, reason, actor_));
    GT_CHECK(back_to_waiting(batch));
    run_.paused = reason;
    return {};
  }

  /// Puts the first `count` of the batch onto the target.
  Result<void> land(CandidateBuilder& builder, const std::vector<MergeRequest>& batch,
                    std::size_t count) {
    if (rig_.merging.strategy == MergeStrategy::kPullRequest) return propose(batch.front());
    GT_TRY(const Candidate candidate, builder.first(count));
    const std::vector<MergeRequest> landing(batch.begin(),
                                            batch.begin() + static_cast<std::ptrdiff_t>(count));
    GT_TRY(const bool is_whole, mark_landing(landing, candidate.commit));
    if (!is_whole) return back_to_waiting(batch);
    const auto moved = target_.move_to(candidate.commit);
    if (!moved && moved.error().code == ErrorCode::kConflict) {
      // Somebody pushed in between: no error, we begin again with what is there.
      if (++races_ > kMostRaces) return moved.error();
      return back_to_waiting(batch);
    }
    if (!moved && moved.error().code == ErrorCode::kRefused) {
      run_.paused = format("{}; {}", moved.error().message, moved.error().hint);
      GT_CHECK(pause_for_gate(context_, rig_.name, *run_.paused, actor_));
      return back_to_waiting(batch);
    }
    if (!moved) return moved.error();
    for (const MergeRequest& request : landing) GT_CHECK(landed(request, candidate.commit));
    return {};
  }

  /// Instead of putting it onto the target, which is for whoever merges its pull request.
  Result<void> propose(const MergeRequest& request) {
    GT_TRY(const MergeState state, gt::propose(context_, host_, request, actor_));
    note(request, state, "");
    return {};
  }

  Result<bool> mark_landing(const std::vector<MergeRequest>& landing, const std::string& commit) {
    for (const MergeRequest& request : landing) {
      const auto marked = queue_.change(request.id, [&](MergeRequest& saved) -> Result<void> {
        if (saved.commit != request.commit) return submitted_anew(request.id);
        saved.candidate = commit;
        return move_request(saved, MergeState::kLanding, context_.now());
      });
      if (!marked && marked.error().code == ErrorCode::kConflict) return false;
      if (!marked) return marked.error();
    }
    return true;
  }

  Context& context_;
  RigConfig rig_;
  const RefineryOptions& options_;
  std::string actor_;
  fs::path repository_;
  MergeQueue queue_;
  Verifier verifier_;
  Merging git_;
  PullRequestHost host_;
  Target target_;
  RefineryRun run_;
  int races_ = 0;
  std::optional<Error> silence_;  ///< why a host could not be asked about what is open
};

}  // namespace

Result<FileLock> take_refinery_lease(Context& context, const std::string& rig) {
  const fs::path place = merge_paths::run_directory(context.town().paths, rig);
  std::error_code failed;
  fs::create_directories(place, failed);
  if (failed) return system_error(failed.value(), place.string());
  auto lock = FileLock::acquire(place, kLeasePatience);
  if (!lock && lock.error().code == ErrorCode::kBusy) {
    return Error{ErrorCode::kBusy, format("the refinery of {} is at work already", rig),
                 format("gt attach {}/refinery", rig)};
  }
  return lock;
}

bool is_refinery_at_work(Context& context, const std::string& rig) {
  const auto lock =
      FileLock::acquire(merge_paths::run_directory(context.town().paths, rig), Duration(0));
  return !lock && lock.error().code == ErrorCode::kBusy;
}

Result<RefineryRun> run_refinery(Context& context, const std::string& rig,
                                 const RefineryOptions& options) {
  GT_TRY(RigConfig config, load_rig(*context.town().store, rig));
  GT_TRY(const FileLock lease, take_refinery_lease(context, rig));
  reap_check_files(merge_paths::run_directory(context.town().paths, rig));
  auto outcome = Refinery(context, std::move(config), options).run();
  if (outcome) {
    GT_CHECK(forget_trouble(context, rig));
  } else if (outcome.error().code != ErrorCode::kDisk) {
    // … which takes no note of it either.
    (void)remember_trouble(context, rig, outcome.error());
  }
  return outcome;
}

Result<bool> needs_refinery(Context& context, const std::string& rig) {
  GT_TRY(const MergeQueue::All all, MergeQueue(*context.town().store).load_open(rig));
  for (const MergeRequest& request : all.requests) {
    switch (request.state) {
      case MergeState::kChecking:
      case MergeState::kLanding:
        return true;
      case MergeState::kWaiting:
        if (turn_of(context.town().board(rig).load(request.id)).kind != Turn::kLeave) return true;
        break;
      case MergeState::kBounced:
        if (is_half_back(context, request)) return true;
        break;
      default:
        break;
    }
  }
  return false;
}

}  // namespace gt
