// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/pull_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/refinery/proposals.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsError;

const std::string kHead = "9f31c2ab04d1", kMerge = "51ab0c0ffee0";

MergeRequest request(MergeState state = MergeState::kChecking, std::string url = {}) {
  MergeRequest request(WorkId("web", 42), Address::polecat("web", "toast"));
  request.state = state;
  request.url = std::move(url);
  request.branch = "toast/web-42";
  request.commit = kHead;
  request.target = "main";
  request.title = "Fix: {branch} $(rm -rf ~)\n'now'";
  return request;
}

TEST(PullRequest, ReadsTheWordsOfManyHosts) {
  struct Case {
    std::string_view text;
    PullRequest::State state;
    std::string_view url, head, merge;
  };
  const Case cases[] = {
      {R"({"state": "OPEN", "url": "u", "headRefOid": "a", "mergeCommit": null})",
       PullRequest::kOpen, "u", "a", ""},
      {R"([{"state": "MERGED", "url": "u", "mergeCommit": {"oid": "b"}}])", PullRequest::kMerged,
       "u", "", "b"},
      {R"({"state": "closed", "html_url": "u", "merged_at": "2026-11-20T00:00:00Z",
           "merge_commit_sha": "b", "head": {"ref": "x", "sha": "a"}})",
       PullRequest::kMerged, "u", "a", "b"},
      {R"({"state": "closed", "merged_at": null})", PullRequest::kClosed, "", "", ""},
      {R"({"state": "opened", "web_url": "u", "sha": "a", "merge_commit_sha": null,
           "squash_commit_sha": "b"})",
       PullRequest::kOpen, "u", "a", "b"},
      {R"({"state": "DECLINED"})", PullRequest::kClosed, "", "", ""},
      {R"({"status": "completed"})", PullRequest::kMerged, "", "", ""},
  };
  for (const Case& each : cases) {
    GT_ASSERT_OK(const auto all, read_pull_requests(each.text));
    ASSERT_EQ(all.size(), 1U) << each.text;
    EXPECT_EQ(all[0].state, each.state) << each.text;
    EXPECT_EQ(all[0].url, each.url) << each.text;
    EXPECT_EQ(all[0].head, each.head) << each.text;
    EXPECT_EQ(all[0].merge_commit, each.merge) << each.text;
  }
}

TEST(PullRequest, NothingIsNothingAndWhatNobodyUnderstandsIsAnError) {
  for (const char* text : {"", "  \n", "null", "[]", "{}"}) {
    GT_ASSERT_OK(const auto all, read_pull_requests(text));
    EXPECT_TRUE(all.empty()) << text;
  }
  for (const char* text : {"no pull requests found", "7", R"([{"url": "u"}])",
                           R"({"state": "pondering"})", R"([{"state": "open"}, 7])"}) {
    EXPECT_THAT(read_pull_requests(text), IsError(ErrorCode::kFailed, "printed")) << text;
  }
}

TEST(PullRequest, TheOneOfARequestIsItsOwn) {
  const PullRequest open{PullRequest::kOpen, "open", "x", ""};
  const PullRequest closed{PullRequest::kClosed, "closed", kHead, ""};
  const PullRequest merged{PullRequest::kMerged, "merged", kHead, kMerge};
  const PullRequest other{PullRequest::kMerged, "other", "of an earlier commit", kMerge};
  struct Case {
    MergeRequest request;
    std::vector<PullRequest> all;
    std::string_view url;  ///< empty: none
  };
  const MergeRequest fresh = request();
  const MergeRequest proposed = request(MergeState::kProposed, "closed");
  const MergeRequest nameless = request(MergeState::kProposed);
  const Case cases[] = {
      {fresh, {}, ""},
      {fresh, {closed, open}, "open"},
      {fresh, {closed}, ""},
      {fresh, {other}, ""},
      {fresh, {other, merged}, "merged"},
      {proposed, {closed}, "closed"},
      {proposed, {closed, open}, "open"},
      {proposed, {other}, ""},
      {nameless, {closed}, "closed"},
      {nameless, {closed, other}, ""},
  };
  for (const Case& each : cases) {
    const auto found = pull_request_of(each.request, each.all);
    EXPECT_EQ(found ? found->url : "", each.url);
  }
}

TEST(PullRequest, WordsAreFilledInOnceAndNoShellReadsThem) {
  const HostCommand command{"", {"gh", "--head={branch}", "{title}", "{unknown}", "{id}{target}"}};
  EXPECT_THAT(words_for(command, request()),
              ElementsAre("gh", "--head=toast/web-42", "Fix: {branch} $(rm -rf ~) 'now'",
                          "{unknown}", "web-42main"));
  EXPECT_THAT(words_for({"gh \"$PR_TITLE\"", {}}, request()),
              ElementsAre("/bin/sh", "-c", "gh \"$PR_TITLE\""));
  EXPECT_THAT(variables_for(request()), Contains("PR_TITLE=Fix: {branch} $(rm -rf ~) 'now'"));
  EXPECT_THAT(variables_for(request()), Contains("PR_BRANCH=toast/web-42"));
}

TEST(Proposals, NothingHasLandedByAHostsWordAlone) {
  const MergeRequest proposed = request(MergeState::kProposed);
  const auto word_of = [&](std::optional<PullRequest> pull, bool is_there) {
    const auto word =
        word_on(pull, proposed, [&](const std::string&) -> Result<bool> { return is_there; });
    EXPECT_THAT(word, testing::IsOk());
    return word ? *word : ProposalWord();
  };
  EXPECT_EQ(word_of(PullRequest{PullRequest::kOpen, "u", "", ""}, false).reason, "");
  const PullRequest merged{PullRequest::kMerged, "u", kHead, kMerge};
  EXPECT_EQ(word_of(merged, true).kind, ProposalWord::kLanded);
  EXPECT_EQ(word_of(merged, true).commit, kMerge);
  EXPECT_EQ(word_of(merged, false).kind, ProposalWord::kStays);
  EXPECT_THAT(word_of(merged, false).reason, HasSubstr("51ab0c0ffee0 is not on main"));
  const PullRequest silent{PullRequest::kMerged, "u", kHead, ""};
  EXPECT_EQ(word_of(silent, true).kind, ProposalWord::kStays);
  EXPECT_EQ(word_of(PullRequest{PullRequest::kClosed, "u", "", ""}, true).kind,
            ProposalWord::kClosed);
  EXPECT_THAT(word_of(std::nullopt, true).reason, HasSubstr("no pull request"));
}

}  // namespace
}  // namespace gt
