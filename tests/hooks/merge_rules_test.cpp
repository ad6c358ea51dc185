// SPDX-License-Identifier: Apache-2.0
#include "hooks/merge_rules.h"

#include <gtest/gtest.h>

#include "common/store/yaml.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using testing::IsError;

Result<MergeRules> rules_of(std::string_view text) {
  GT_TRY(const Value map, parse_yaml(text, "web/rig.yaml"));
  return read_merge_rules(map, "web/rig.yaml");
}

TEST(MergeRules, WithoutAWordWorkIsMergedIntoTheRigsBranchAndPushed) {
  GT_ASSERT_OK(const MergeRules rules, rules_of("checks: [{run: make}]\n"));
  EXPECT_EQ(rules.target, "");
  EXPECT_EQ(rules.strategy, MergeStrategy::kMerge);
  EXPECT_EQ(rules.batch, 8);
  EXPECT_TRUE(rules.pushes);
  EXPECT_FALSE(rules.needs_review);
}

TEST(MergeRules, WithoutAnyCheckAPersonMustApprove) {
  GT_ASSERT_OK(const MergeRules none, rules_of("branch: main\n"));
  EXPECT_TRUE(none.needs_review);
  GT_ASSERT_OK(const MergeRules said, rules_of("require: none\n"));
  EXPECT_FALSE(said.needs_review);
  GT_ASSERT_OK(const MergeRules review, rules_of("checks: [{run: make}]\nrequire: review\n"));
  EXPECT_TRUE(review.needs_review);
}

TEST(MergeRules, ReadsEverythingOfACheck) {
  GT_ASSERT_OK(const MergeRules rules,
               rules_of("checks:\n"
                        "  - {name: tests, run: make test, timeout: 5m, retries: 2}\n"
                        "  - {name: docs, argv: [check, 'a b'], when: {paths: ['*.md']}}\n"
                        "  - {run: 'true', when: always, env: {A: b}}\n"));
  ASSERT_EQ(rules.checks.size(), 3U);
  EXPECT_EQ(rules.checks[0].timeout, std::chrono::minutes(5));
  EXPECT_EQ(rules.checks[0].retries, 2);
  EXPECT_THAT(words_of(rules.checks[0]), ElementsAre("/bin/sh", "-c", "make test"));
  EXPECT_THAT(words_of(rules.checks[1]), ElementsAre("check", "a b"));
  EXPECT_EQ(command_of(rules.checks[1]), "check 'a b'");
  const std::vector<std::string> code = {"src/a.c"}, both = {"src/a.c", "docs/x/y.md"};
  EXPECT_FALSE(is_needed_for(rules.checks[1], code));
  EXPECT_TRUE(is_needed_for(rules.checks[1], both));
  EXPECT_TRUE(is_needed_for(rules.checks[2], {}));
}

TEST(MergeRules, AResultIsOfTheCommandNotOfItsName) {
  Check a, b, c;
  a.name = "a";
  b.name = "b";
  a.run = b.run = "make";
  c.run = "make test";
  EXPECT_EQ(definition_of(a), definition_of(b));
  EXPECT_NE(definition_of(a), definition_of(c));
  b.environment = {{"CC", "clang"}};
  EXPECT_NE(definition_of(a), definition_of(b));
}

TEST(MergeRules, OnlyWholeBatchesThatLandAsOneCommitAreCheckedTogether) {
  for (const char* strategy : {"squash", "rebase"}) {
    GT_ASSERT_OK(const MergeRules rules,
                 rules_of(std::string("batch: 4\nstrategy: ") + strategy + "\n"));
    EXPECT_EQ(rules.batch, 1) << strategy;
  }
}

TEST(MergeRules, TheTargetIsCheckedByItselfOnlyIfAsked) {
  GT_ASSERT_OK(const MergeRules silent, rules_of("checks: [{run: make}]\n"));
  EXPECT_FALSE(silent.smoke_every);
  GT_ASSERT_OK(const MergeRules asked, rules_of("smoke: {every: 6h}\n"));
  EXPECT_EQ(asked.smoke_every, std::chrono::hours(6));
}

TEST(MergeRules, MistakesAreNamedWithFileAndLine) {
  struct Case {
    std::string_view text, complaint;
  };
  const Case cases[] = {
      {"checks: [{name: a}]\n", "web/rig.yaml:1: 'run' is missing"},
      {"checks: [{run: a, argv: [b]}]\n", "cannot stand beside 'run'"},
      {"checks: [{argv: []}]\n", "'argv' must name a program"},
      {"checks: [{run: a, timeout: 0s}]\n", "'timeout' must be longer"},
      {"checks: [{run: a, timeout: soon}]\n", "'timeout' is not a duration"},
      {"checks: [{run: a, when: never}]\n", "'when' must be 'always' or"},
      {"checks: [{run: a, when: {path: [b]}}]\n", "did you mean 'paths'?"},
      {"checks: [{run: a, when: {paths: []}}]\n", "at least one glob"},
      {"checks: [{run: a}, {run: b, name: a}]\n", "names two checks"},
      {"strategy: sqash\n", "did you mean 'squash'?"},
      {"require: reviews\n", "did you mean 'review'?"},
      {"push: no\n", "'push' cannot be 'no'"},
      {"batch: 0\n", "'batch' must be from 1 to 100"},
      {"review_over: {files: -1}\n", "'files' must be from 1"},
      {"review_over: {bytes: 1}\n", "unknown key 'bytes'"},
      {"smoke: {every: soon}\n", "'every' is not a duration"},
      {"smoke: {at: 6h}\n", "unknown key 'at'"},
      {"smoke: 6h\n", "'smoke'"},
  };
  for (const Case& each : cases) {
    EXPECT_THAT(rules_of(each.text), IsError(ErrorCode::kCorrupt, std::string(each.complaint)))
        << each.text;
  }
}

}  // namespace
}  // namespace gt
