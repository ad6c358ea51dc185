// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gt {
namespace {

using ::testing::HasSubstr;

WorkItem item_that_is(std::string status) {
  WorkItem item(WorkId("web", 1));
  item.status = std::move(status);
  return item;
}

TEST(Turn, OnlyWhatStandsInReviewHasOne) {
  EXPECT_EQ(turn_of(item_that_is("review")).kind, Turn::kReady);
  for (const char* status : {"todo", "backlog", "done", "archived"}) {
    EXPECT_EQ(turn_of(item_that_is(status)).kind, Turn::kWithdraw) << status;
  }
  for (const char* status : {"in-progress", "somebody's own word"}) {
    EXPECT_EQ(turn_of(item_that_is(status)).kind, Turn::kLeave) << status;
  }
  WorkItem blocked = item_that_is("review");
  blocked.is_blocked = true;
  EXPECT_EQ(turn_of(blocked).kind, Turn::kLeave);
}

TEST(Turn, AnItemThatCannotBeReadIsNotTakenForGone) {
  EXPECT_EQ(turn_of(Error{ErrorCode::kNotFound, "no web-1", ""}).kind, Turn::kWithdraw);
  const Turn broken = turn_of(Error{ErrorCode::kCorrupt, "001.md:3: broken", ""});
  EXPECT_EQ(broken.kind, Turn::kLeave);
  EXPECT_EQ(broken.reason, "001.md:3: broken");
}

MergeRequest request() {
  MergeRequest request(WorkId("web", 1), Address::polecat("web", "toast"));
  request.commit = "9f31c";
  return request;
}

TEST(PolicyWord, WhatNoRuleNamesIsMerged) {
  MergeRules rules;
  rules.sensitive = {".github/*"};
  rules.protect = {"LICENSE"};
  EXPECT_EQ(policy_word(rules, request(), {{"src/a.c", 10}}).kind, PolicyWord::kMerge);
}

TEST(PolicyWord, APersonLooksAtWhatIsSensitiveOrLarge) {
  MergeRules rules;
  rules.sensitive = {".github/*"};
  rules.most_files = 2;
  rules.most_lines = 100;
  struct Case {
    std::vector<FileChange> changes;
    const char* reason;
  };
  const Case cases[] = {{{{"a", 1}, {".github/workflows/ci.yml", 1}}, ".github/workflows/ci.yml"},
                        {{{"a", 1}, {"b", 1}, {"c", 1}}, "3 files, more than 2"},
                        {{{"a", 60}, {"b", 60}}, "120 lines, more than 100"}};
  for (const Case& each : cases) {
    const PolicyWord word = policy_word(rules, request(), each.changes);
    EXPECT_EQ(word.kind, PolicyWord::kReview);
    EXPECT_THAT(word.reason, HasSubstr(each.reason));
  }
}

TEST(PolicyWord, AnApprovalIsOfOneCommitAndDoesNotOpenWhatIsProtected) {
  MergeRules rules;
  rules.needs_review = true;
  rules.protect = {"LICENSE"};
  MergeRequest approved = request();
  approved.approved = Approval{"overseer", {}, "9f31c"};
  EXPECT_EQ(policy_word(rules, approved, {{"a", 1}}).kind, PolicyWord::kMerge);
  EXPECT_EQ(policy_word(rules, approved, {{"LICENSE", 1}}).kind, PolicyWord::kSendBack);
  approved.commit = "77aa0";
  EXPECT_EQ(policy_word(rules, approved, {{"a", 1}}).kind, PolicyWord::kReview);
}

}  // namespace
}  // namespace gt
