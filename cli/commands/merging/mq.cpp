// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/refinery/outcomes.h"
#include "cli/refinery/queue_order.h"
#include "cli/refinery/refinery.h"
#include "cli/refinery/request_report.h"
#include "cli/tell.h"
#include "cli/work/boards.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/rig.h"
#include "hooks/work_item.h"

namespace gt {
namespace {

Result<WorkId> id_named(Context& context, const Args& args) {
  return work_id(context, args, *args.word("ID"));
}

/// Changes one request and tells of it; shows it as it is then.
Answer change_and_show(Context& context, const Args& args, std::string_view event,
                       std::string_view said, const MergeQueue::RequestChange& change,
                       Value details = Value::map()) {
  GT_TRY(const WorkId id, id_named(context, args));
  GT_TRY(const MergeRequest request, MergeQueue(*context.town().store).change(id, change));
  GT_CHECK(tell(context, context.actor(args), event, id.str(), std::move(details)));
  return request_report(request, said, context.now());
}

Answer list(Context& context, const Args& args) {
  GT_TRY(const auto rigs, rigs_meant(context, args));
  MergeQueue queue(*context.town().store);
  std::vector<MergeRequest> requests;
  std::vector<std::string> problems;
  const auto add = [&](MergeQueue::All all) {
    for (const Error& each : all.broken) problems.push_back(each.message);
    requests.insert(requests.end(), all.requests.begin(), all.requests.end());
  };
  for (const std::string& rig : rigs) {
    const auto config = load_rig(*context.town().store, rig);
    GT_TRY(MergeQueue::All open, queue.load_open(rig));
    const Duration bound = config ? config->merging.age_bound : MergeRules().age_bound;
    open.requests = in_order(std::move(open.requests), context.now(), bound);
    add(std::move(open));
    if (!args.flag("all")) continue;
    GT_TRY(MergeQueue::All finished, queue.load_finished(rig));
    add(std::move(finished));
  }
  return requests_report(std::move(requests), std::move(problems), context.now());
}

Answer show(Context& context, const Args& args) {
  GT_TRY(const WorkId id, id_named(context, args));
  GT_TRY(const MergeRequest request, MergeQueue(*context.town().store).load(id));
  return request_report(request, "", context.now());
}

/// An item whose request is to be tried again stands in review.
Result<void> put_into_review(Context& context, const WorkId& id) {
  GT_CHECK(
      context.town().board(id.rig()).change(id, context.now(), [&](WorkItem& item) -> Result<void> {
        if (item.standing() == WorkStatus::kReview) return {};
        if (item.standing() != WorkStatus::kInProgress) {
          GT_CHECK(move_item(item, WorkStatus::kTodo, context.now()));
          GT_CHECK(move_item(item, WorkStatus::kInProgress, context.now()));
        }
        return move_item(item, WorkStatus::kReview, context.now());
      }));
  return {};
}

Answer retry(Context& context, const Args& args) {
  GT_TRY(const WorkId id, id_named(context, args));
  GT_TRY(const MergeRequest before, MergeQueue(*context.town().store).load(id));
  if (!is_legal_move(before.state, MergeState::kWaiting)) {
    return Error{ErrorCode::kConflict, format("{} is {}", id.str(), merge_state_name(before.state)),
                 format("gt mq show {}", id.str())};
  }
  GT_CHECK(put_into_review(context, id));
  return change_and_show(context, args, "merge.retried", "it has another turn",
                         [&](MergeRequest& request) -> Result<void> {
                           request.returns = 0;
                           request.report.clear();
                           return move_request(request, MergeState::kWaiting, context.now());
                         });
}

Answer reject(Context& context, const Args& args) {
  const std::string reason = one_line(args.value("reason").value_or(""), 300);
  return change_and_show(
      context, args, "merge.rejected", "it is not merged",
      [&](MergeRequest& request) {
        return move_request(request, MergeState::kRejected, context.now(), reason);
      },
      Value::map({{"reason", reason.empty() ? Value() : Value(reason)}}));
}

Answer next(Context& context, const Args& args) {
  return change_and_show(
      context, args, "merge.expedited", "it is the next one",
      [&](MergeRequest& request) -> Result<void> {
        if (is_over(request.state)) {
          return Error{ErrorCode::kConflict,
                       format("{} is {}", request.id.str(), merge_state_name(request.state)),
                       format("gt mq retry {}", request.id.str())};
        }
        request.front = context.now();
        return {};
      });
}

Answer priority(Context& context, const Args& args) {
  const std::string word = *args.word("PRIORITY");
  GT_CHECK(check_priority(word));
  return change_and_show(
      context, args, "merge.prioritised", "",
      [&](MergeRequest& request) -> Result<void> {
        request.priority = word;
        return {};
      },
      Value::map({{"priority", word}}));
}

/// What moves on a request that has no turn.
std::string hint_for(const MergeRequest& request) {
  if (request.state == MergeState::kReview) return format("gt review {} approve", request.id.str());
  if (request.state == MergeState::kProposed) return format("merge it at {}", request.url);
  return format("gt mq retry {}", request.id.str());
}

Answer merge(Context& context, const Args& args) {
  GT_TRY(const WorkId id, id_named(context, args));
  GT_TRY(const MergeRequest request, MergeQueue(*context.town().store).load(id));
  const bool has_a_turn = request.state == MergeState::kWaiting ||
                          request.state == MergeState::kChecking ||
                          request.state == MergeState::kLanding;
  if (!has_a_turn) {
    return Error{ErrorCode::kRefused,
                 format("{} is {}{}", id.str(), merge_state_name(request.state),
                        request.reason.empty() ? "" : ": " + one_line(request.reason, 200)),
                 hint_for(request)};
  }
  RefineryOptions options;
  options.only = id;
  GT_TRY(RefineryRun outcome, run_refinery(context, id.rig(), options));
  return run_report(id.rig(), std::move(outcome));
}

/// What a person says of a request, and what it becomes.
struct ReviewWord {
  std::string_view word;
  Result<void> (*carry_out)(Context&, const MergeRequest&, const Verdict&,
                            const std::string& actor);
};

Result<void> approve(Context& context, const MergeRequest& request, const Verdict& verdict,
                     const std::string& actor) {
  GT_CHECK(MergeQueue(*context.town().store)
               .change(request.id, [&](MergeRequest& saved) -> Result<void> {
                 if (saved.commit != request.commit) {
                   return Error{ErrorCode::kConflict,
                                format("{} was submitted anew", request.id.str()),
                                format("gt diff {}", request.id.str())};
                 }
                 saved.approved = Approval{actor, context.now(), saved.commit};
                 if (saved.state != MergeState::kReview) return {};
                 return move_request(saved, MergeState::kWaiting, context.now(), verdict.reason);
               }));
  return tell(context, actor, "merge.approved", request.id.str(),
              Value::map({{"commit", request.commit}}));
}

Result<void> request_changes(Context& context, const MergeRequest& request, const Verdict& verdict,
                             const std::string& actor) {
  MergeRequest asked = request;
  asked.returns = 0;  // a person's word is no failure of the agent's
  GT_TRY(const MergeState state, send_back(context, asked, verdict, actor));
  (void)state;
  return {};
}

Result<void> refuse(Context& context, const MergeRequest& request, const Verdict& verdict,
                    const std::string& actor) {
  GT_CHECK(MergeQueue(*context.town().store).change(request.id, [&](MergeRequest& saved) {
    return move_request(saved, MergeState::kRejected, context.now(), verdict.reason);
  }));
  return tell(context, actor, "merge.rejected", request.id.str(),
              Value::map({{"reason", verdict.reason}}));
}

constexpr ReviewWord kReviewWords[] = {
    {"approve", approve}, {"request-changes", request_changes}, {"reject", refuse}};

Answer review(Context& context, const Args& args) {
  GT_TRY(const WorkId id, id_named(context, args));
  const std::string word = *args.word("VERDICT");
  const ReviewWord* meant = nullptr;
  for (const ReviewWord& each : kReviewWords) {
    if (each.word == word) meant = &each;
  }
  if (meant == nullptr) {
    return Error{ErrorCode::kUsage, format("there is no verdict '{}'", printable(word)),
                 "approve, request-changes or reject"};
  }
  const std::string text(trimmed(args.value("reason").value_or("")));
  if (meant->carry_out == request_changes && text.empty()) {
    return Error{ErrorCode::kUsage, "say what is to be changed", "-m 'what is to be changed'"};
  }
  MergeQueue queue(*context.town().store);
  GT_TRY(const MergeRequest request, queue.load(id));
  GT_CHECK(meant->carry_out(context, request, {one_line(text, 300), text}, context.actor(args)));
  GT_TRY(const MergeRequest after, queue.load(id));
  return request_report(after, "", context.now());
}

const std::initializer_list<Positional> kId = {{"ID", "the item whose request it is"}};

}  // namespace

const Command kMqList = {
    .path = "mq list",
    .aliases = {"mq", "mq ls", "queue", "queue list", "merge-queue", "merges"},
    .group = CommandGroup::kMerging,
    .summary = "List what waits to be merged, in the order of its turn",
    .examples = {{"gt mq list", "of the rig that is meant, or of all"},
                 {"gt mq list --all", "also what has landed or was dropped"}},
    .options = {{.name = "all", .letter = 'a', .summary = "also what has landed or was dropped"}},
    .answer = kRequestsAnswer,
    .run = list,
};

const Command kMqShow = {
    .path = "mq show",
    .aliases = {"queue show"},
    .group = CommandGroup::kMerging,
    .summary = "Show one merge request, and what its author was told",
    .examples = {{"gt mq show web-42", "why it did not land"}},
    .positionals = kId,
    .answer = kRequestAnswer,
    .run = show,
};

const Command kMqRetry = {
    .path = "mq retry",
    .aliases = {"queue retry"},
    .group = CommandGroup::kMerging,
    .summary = "Give a merge request another turn",
    .details = "For one that was sent back, held, rejected or withdrawn, as it was submitted last.",
    .examples = {{"gt mq retry web-42", "when the cause was none of its own"}},
    .positionals = kId,
    .answer = kRequestAnswer,
    .run = retry,
};

const Command kMqReject = {
    .path = "mq reject",
    .aliases = {"queue reject"},
    .group = CommandGroup::kMerging,
    .summary = "Take a merge request out of the queue for good",
    .details = "The item stays as it is: close it, or move it back to the board.",
    .examples = {{"gt mq reject web-42 -m 'not wanted any more'", "and why"}},
    .positionals = kId,
    .options = {{"reason", 'm', "REASON", "what there is to say about it"}},
    .answer = kRequestAnswer,
    .run = reject,
};

const Command kMqNext = {
    .path = "mq next",
    .aliases = {"queue next"},
    .group = CommandGroup::kMerging,
    .summary = "Put a merge request in front of all others",
    .examples = {{"gt mq next web-42", "whatever its priority and age"}},
    .positionals = kId,
    .answer = kRequestAnswer,
    .run = next,
};

const Command kMqPriority = {
    .path = "mq priority",
    .aliases = {"queue priority"},
    .group = CommandGroup::kMerging,
    .summary = "Give a merge request another priority",
    .examples = {{"gt mq priority web-42 critical", "the item keeps its own"}},
    .positionals = {{"ID", "the item whose request it is"},
                    {"PRIORITY", "critical, high, medium or low"}},
    .answer = kRequestAnswer,
    .run = priority,
};

const Command kMerge = {
    .path = "merge",
    .aliases = {"mq merge", "land"},
    .group = CommandGroup::kMerging,
    .summary = "Verify and merge one request now",
    .details =
        "The same steps as the refinery takes, under the same lease, whatever its turn and whether "
        "the queue is paused or not.",
    .examples = {{"gt merge web-42", "and see its checks run"}},
    .positionals = kId,
    .answer = kRunAnswer,
    .run = merge,
};

const Command kReview = {
    .path = "review",
    .aliases = {"mq review"},
    .group = CommandGroup::kMerging,
    .summary = "Say whether a request may be merged",
    .details =
        "An approval is of the commit that is there now: when more is submitted it is asked for "
        "again. request-changes sends the work back to its agent with what you say.",
    .examples = {{"gt review web-42 approve", "it is checked and merged"},
                 {"gt review web-42 request-changes -m 'keep the old name'", "back to its agent"}},
    .positionals = {{"ID", "the item whose request it is"},
                    {"VERDICT", "approve, request-changes or reject"}},
    .options = {{"reason", 'm', "REASON", "what there is to say about it"}},
    .answer = kRequestAnswer,
    .run = review,
};

}  // namespace gt
