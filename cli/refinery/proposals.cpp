// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/proposals.h"

#include "cli/mail/outgoing.h"
#include "cli/refinery/outcomes.h"
#include "cli/tell.h"
#include "common/base/format.h"
#include "common/base/ulid.h"

namespace gt {

Result<MergeState> propose(Context& context, PullRequestHost& host, const MergeRequest& request,
                           const std::string& actor) {
  const auto opened = host.open(request);
  if (!opened) {
    const ErrorCode code = opened.error().code;
    const bool is_final = code == ErrorCode::kConflict || code == ErrorCode::kRefused;
    if (!is_final) return opened.error();
    GT_CHECK(hold(context, request, {opened.error().message, opened.error().hint}, actor));
    return MergeState::kHeld;
  }
  GT_CHECK(MergeQueue(*context.town().store)
               .change(request.id, [&](MergeRequest& saved) -> Result<void> {
                 if (saved.commit != request.commit) return {};  // that one has its own turn
                 saved.url = opened->url;
                 saved.report.clear();
                 return move_request(saved, MergeState::kProposed, context.now());
               }));
  GT_CHECK(tell(context, actor, "merge.proposed", request.id.str(),
                Value::map({{"author", request.author.str()},
                            {"target", request.target},
                            {"url", opened->url.empty() ? Value() : Value(opened->url)}})));
  return MergeState::kProposed;
}

Result<ProposalWord> word_on(const std::optional<PullRequest>& pull, const MergeRequest& request,
                             const IsOnTarget& is_on_target) {
  if (!pull) {
    return ProposalWord{ProposalWord::kStays, {}, "its host knows of no pull request any more"};
  }
  if (pull->state == PullRequest::kOpen) return ProposalWord();
  if (pull->state == PullRequest::kClosed) return ProposalWord{ProposalWord::kClosed, {}, {}};
  if (pull->merge_commit.empty()) {
    return ProposalWord{
        ProposalWord::kStays,
        {},
        format("it was merged, its host says, but {} is not on {}, and it does not say by what",
               request.commit.substr(0, 12), request.target)};
  }
  GT_TRY(const bool is_there, is_on_target(pull->merge_commit));
  if (is_there) return ProposalWord{ProposalWord::kLanded, pull->merge_commit, {}};
  return ProposalWord{ProposalWord::kStays,
                      {},
                      format("it was merged, its host says, but {} is not on {}",
                             pull->merge_commit.substr(0, 12), request.target)};
}

Result<void> keep_proposal(Context& context, const MergeRequest& request,
                           const std::optional<PullRequest>& pull, const std::string& reason) {
  const std::string url = pull && !pull->url.empty() ? pull->url : request.url;
  if (request.reason == reason && request.url == url) return {};
  GT_CHECK(MergeQueue(*context.town().store)
               .change(request.id, [&](MergeRequest& saved) -> Result<void> {
                 if (saved.state != MergeState::kProposed || saved.commit != request.commit) {
                   return {};
                 }
                 saved.url = url;
                 return move_request(saved, MergeState::kProposed, context.now(), reason);
               }));
  return {};
}

Result<void> hold_closed(Context& context, const MergeRequest& request, const std::string& actor) {
  const std::string id = request.id.str();
  Letter letter;
  letter.subject = format("the pull request of {} was closed without being merged", id);
  letter.body = format("{}\n\nA person says what is to become of it.\n", request.url);
  letter.kind = "merge";
  letter.priority = MailPriority::kLow;
  const auto sent =
      send_from_town(context, ulid_from(request.submitted, format("{} {} closed", id, request.url)),
                     request.author, std::move(letter));
  // Whoever did the work may be gone by now.
  if (!sent && sent.error().code != ErrorCode::kNotFound) return sent.error();
  return hold(context, request,
              {"its pull request was closed without being merged",
               format("{}\n\ngt review {} request-changes -m WHAT    back to whoever did it\n"
                      "gt mq retry {}    opens another\ngt mq reject {}    it is not wanted",
                      request.url, id, id, id)},
              actor);
}

}  // namespace gt
