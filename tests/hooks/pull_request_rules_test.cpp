// SPDX-License-Identifier: Apache-2.0
#include "hooks/pull_request_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/store/yaml.h"
#include "hooks/merge_rules.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using testing::IsError;

Result<MergeRules> rules_of(std::string_view text) {
  GT_TRY(const Value map, parse_yaml(text, "web/rig.yaml"));
  return read_merge_rules(map, "web/rig.yaml");
}

TEST(PullRequestRules, ACommandIsAProgramOrALineForTheShell) {
  GT_ASSERT_OK(const MergeRules rules,
               rules_of("batch: 4\nstrategy: pr\n"
                        "pr: {create: {argv: [gh, pr, create]}, state: {run: 'gh pr list'},\n"
                        "     every: 10m, timeout: 5s, pass: [GH_TOKEN]}\n"));
  EXPECT_EQ(rules.strategy, MergeStrategy::kPullRequest);
  EXPECT_EQ(rules.batch, 1) << "each has its own";
  ASSERT_TRUE(rules.pull_requests);
  EXPECT_THAT(rules.pull_requests->create.argv, ElementsAre("gh", "pr", "create"));
  EXPECT_EQ(rules.pull_requests->state.run, "gh pr list");
  EXPECT_EQ(rules.pull_requests->every, std::chrono::minutes(10));
  EXPECT_EQ(rules.pull_requests->timeout, std::chrono::seconds(5));
  EXPECT_THAT(rules.pull_requests->pass, ElementsAre("GH_TOKEN"));
}

TEST(PullRequestRules, MistakesAreNamedWithFileAndLine) {
  struct Case {
    std::string_view text, complaint;
  };
  const Case cases[] = {
      {"strategy: pr\n", "web/rig.yaml:1: 'strategy' needs 'pr'"},
      {"strategy: pr\npush: none\npr: {create: {run: a}, state: {run: b}}\n", "'push' cannot be"},
      {"pr: {create: {run: a}}\n", "'state' must be {argv"},
      {"pr: {create: a, state: {run: b}}\n", "'create'"},
      {"pr: {create: {run: a, argv: [b]}, state: {run: b}}\n", "'create' must be {argv"},
      {"pr: {create: {argv: []}, state: {run: b}}\n", "'argv' must name a program"},
      {"pr: {create: {run: a}, state: {run: b}, evry: 5m}\n", "did you mean 'every'?"},
      {"pr: {create: {run: a}, state: {run: b}, every: 0s}\n", "'every' must be longer"},
  };
  for (const Case& each : cases) {
    EXPECT_THAT(rules_of(each.text), IsError(ErrorCode::kCorrupt, std::string(each.complaint)))
        << each.text;
  }
}

}  // namespace
}  // namespace gt
