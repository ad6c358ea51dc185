// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/outcomes.h"

#include "cli/dispatch/hanging.h"
#include "cli/escalations/notice.h"
#include "cli/mail/outgoing.h"
#include "cli/tell.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/git/merging.h"
#include "hooks/board.h"
#include "hooks/merge_records.h"

namespace gt {
namespace {

/// True where a thing is gone or cannot be read: no reason to leave the rest undone.
bool is_lost(const Error& error) {
  return error.code == ErrorCode::kNotFound || error.code == ErrorCode::kCorrupt;
}

/// A mail of the town's about one event in the life of a request: given again, it is the same one.
Result<void> mail(Context& context, const MergeRequest& request, const Address& to,
                  std::string_view event, Letter letter) {
  letter.kind = "merge";
  const std::string id = ulid_from(
      request.submitted,
      format("{} {} {} {} {}", request.id.str(), request.commit, request.returns, event, to.str()));
  const auto sent = send_from_town(context, id, to, std::move(letter));
  return sent || is_lost(sent.error()) ? Result<void>() : sent;
}

Value details_of(const MergeRequest& request, std::string_view reason) {
  return Value::map({{"author", request.author.str()},
                     {"commit", request.commit},
                     {"reason", reason.empty() ? Value() : Value(reason)}});
}

/// The item is done, if there is still one to be.
Result<void> finish_item(Context& context, const WorkId& id, const std::string& commit) {
  const auto done =
      context.town().board(id.rig()).change(id, context.now(), [&](WorkItem& item) -> Result<void> {
        if (is_finished(item.standing())) return {};
        // A block is of the work, which is there.
        item.is_blocked = false;
        item.block_reason.clear();
        GT_CHECK(move_item(item, WorkStatus::kDone, context.now()));
        item.close_reason = format("merged as {}", commit);
        return {};
      });
  if (!done && !is_lost(done.error())) return done.error();
  return {};
}

/// The worktree of a polecat without work goes to where the next one begins; its branch stays.
void sync_worktree(Context& context, const Address& author) {
  Town& town = context.town();
  if (author.role() != Role::kPolecat) return;
  const auto hook = town.hooks.load(author);
  const auto rig = load_rig(*town.store, author.rig());
  if (!hook || hook->work || !rig) return;
  const auto worktree = town.paths.workspace(author);
  Git git = context.git();
  const auto state = git.state(worktree, rig->base());
  if (!state || state->changed_files + state->untracked_files > 0) return;
  // Best effort: the next sling brings it there in any case.
  if (git.switch_branch(worktree, format("{}/idle", author.name()), rig->base())) {
    (void)Merging(context.processes()).fast_forward(worktree, rig->base());
  }
}

}  // namespace

Result<void> finish_landing(Context& context, const MergeRequest& request,
                            const std::string& commit, std::string_view actor) {
  Town& town = context.town();
  GT_CHECK(finish_item(context, request.id, commit));
  GT_TRY(const auto holder, holder_of(town, request.id));
  if (holder) GT_CHECK(take_off(context, *holder, actor));
  Letter letter;
  letter.subject = format("{} has landed", request.id.str());
  letter.body = format("{} is on {}.\n", one_line(request.title, 100), request.target);
  letter.priority = MailPriority::kLow;
  GT_CHECK(mail(context, request, request.author, "landed", std::move(letter)));
  GT_CHECK(tell(
      context, actor, "merge.landed", request.id.str(),
      Value::map(
          {{"author", request.author.str()}, {"target", request.target}, {"commit", commit}})));
  sync_worktree(context, request.author);
  GT_CHECK(MergeQueue(*town.store).change(request.id, [&](MergeRequest& saved) -> Result<void> {
    GT_CHECK(move_request(saved, MergeState::kLanded, context.now()));
    saved.candidate = commit;
    saved.report.clear();
    return {};
  }));
  return {};
}

Result<MergeState> send_back(Context& context, const MergeRequest& request, const Verdict& verdict,
                             std::string_view actor) {
  if (request.returns >= kMostReturns) {
    GT_CHECK(hold(context, request, verdict, actor));
    return MergeState::kHeld;
  }
  MergeQueue queue(*context.town().store);
  GT_TRY(
      const MergeRequest saved, queue.change(request.id, [&](MergeRequest& saved) -> Result<void> {
        if (saved.commit != request.commit) {
          return Error{ErrorCode::kConflict, format("{} was submitted anew", request.id.str()), ""};
        }
        GT_CHECK(move_request(saved, MergeState::kBounced, context.now(), verdict.reason));
        saved.report = verdict.report;
        saved.returns = request.returns + 1;
        return {};
      }));
  GT_CHECK(give_work_back(context, saved, actor));
  return MergeState::kBounced;
}

Result<void> give_work_back(Context& context, const MergeRequest& request, std::string_view actor) {
  Letter letter;
  letter.subject = format("{} comes back: {}", request.id.str(), one_line(request.reason, 120));
  letter.body = request.report;
  GT_CHECK(mail(context, request, request.author, "bounced", std::move(letter)));
  GT_CHECK(
      tell(context, actor, "merge.bounced", request.id.str(), details_of(request, request.reason)));
  const auto hung = hang(context, request.id, request.author, actor);
  if (hung) return {};
  // Its hook holds other work, its worktree is in use, or it is gone: whoever is free takes it.
  const auto freed = context.town()
                         .board(request.id.rig())
                         .change(request.id, context.now(), [&](WorkItem& item) -> Result<void> {
                           if (item.standing() != WorkStatus::kReview) return {};
                           GT_CHECK(move_item(item, WorkStatus::kTodo, context.now()));
                           item.assignee.clear();
                           return {};
                         });
  if (!freed && !is_lost(freed.error())) return freed.error();
  return {};
}

Result<void> hold(Context& context, const MergeRequest& request, const Verdict& verdict,
                  std::string_view actor) {
  Escalation escalation;
  escalation.severity = Severity::kHigh;
  escalation.text = std::string(
      start_of(format("{} cannot be merged: {}\n\n{}\n\ngt mq show {}", request.id.str(),
                      verdict.reason, verdict.report, request.id.str()),
               kMostEscalationBytes));
  escalation.about = request.id.str();
  escalation.opened = {std::string(actor), context.now()};
  GT_TRY(const Escalation opened,
         EscalationFiles(*context.town().store).open(std::move(escalation)));
  if (!opened.told) GT_CHECK(give_notice(context, opened, "escalation.opened", actor));
  GT_CHECK(
      tell(context, actor, "merge.held", request.id.str(), details_of(request, verdict.reason)));
  GT_CHECK(MergeQueue(*context.town().store)
               .change(request.id, [&](MergeRequest& saved) -> Result<void> {
                 if (saved.commit != request.commit) return {};
                 saved.report = verdict.report;
                 return move_request(saved, MergeState::kHeld, context.now(), verdict.reason);
               }));
  return {};
}

Result<void> ask_for_review(Context& context, const MergeRequest& request, std::string_view reason,
                            std::string_view actor) {
  Letter letter;
  letter.subject = format("{} waits for your approval: {}", request.id.str(), reason);
  letter.body =
      format("{} by {}\n\ngt diff {}\ngt review {} approve\n", one_line(request.title, 200),
             request.author.str(), request.id.str(), request.id.str());
  GT_CHECK(mail(context, request, Address::overseer(), "review", std::move(letter)));
  GT_CHECK(tell(context, actor, "merge.review", request.id.str(), details_of(request, reason)));
  GT_CHECK(MergeQueue(*context.town().store)
               .change(request.id, [&](MergeRequest& saved) -> Result<void> {
                 if (saved.commit != request.commit) return {};
                 return move_request(saved, MergeState::kReview, context.now(), reason);
               }));
  return {};
}

Result<void> withdraw_request(Context& context, const WorkId& id, std::string_view reason,
                              std::string_view actor) {
  MergeQueue queue(*context.town().store);
  const auto request = queue.load(id);
  if (!request && request.error().code == ErrorCode::kNotFound) return {};
  if (!request) return request.error();
  // What is being put onto the target, or was, is not taken away any more.
  if (is_over(request->state) || !is_legal_move(request->state, MergeState::kWithdrawn)) return {};
  GT_CHECK(queue.change(id, [&](MergeRequest& saved) -> Result<void> {
    if (!is_legal_move(saved.state, MergeState::kWithdrawn)) return {};
    return move_request(saved, MergeState::kWithdrawn, context.now(), reason);
  }));
  return tell(context, actor, "merge.withdrawn", id.str(), details_of(*request, reason));
}

Result<void> pause_for_gate(Context& context, const std::string& rig, const std::string& reason,
                            std::string_view actor) {
  Escalation escalation;
  escalation.severity = Severity::kHigh;
  escalation.text = std::string(
      start_of(format("nothing is merged in {}: {}\n\ngt refinery resume {}", rig, reason, rig),
               kMostEscalationBytes));
  escalation.about = Address::refinery(rig).str();
  escalation.opened = {std::string(actor), context.now()};
  GT_TRY(const Escalation opened,
         EscalationFiles(*context.town().store).open(std::move(escalation)));
  if (!opened.told) GT_CHECK(give_notice(context, opened, "escalation.opened", actor));
  GT_CHECK(
      change_queue_record(*context.town().store, rig, [&](QueueRecord& record) -> Result<void> {
        if (!record.paused) record.paused = QueuePause{std::string(actor), context.now(), reason};
        return {};
      }));
  return tell(context, actor, "refinery.paused", rig, Value::map({{"reason", reason}}));
}

}  // namespace gt
