// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/status_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "common/base/format.h"
#include "common/process/process_tree.h"
#include "common/store/yaml.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

Result<std::optional<StatusFileRules>> rules_in(std::string_view yaml) {
  const auto map = parse_yaml(yaml, "test");
  EXPECT_THAT(map, IsOk());
  return parse_status_rules(*map, "test");
}

const StatusFileRules& claude() {
  static const StatusFileRules rules = **rules_in(R"(
files: ["~/.claude/sessions/{pid}.json"]
state: status
states: {idle: idle, busy: working, waiting: waiting}
at: statusUpdatedAt
about: waitingFor
started: procStart
)");
  return rules;
}

TEST(StatusFile, SaysWhatAProgramIsAt) {
  const auto word = parse_status(claude(),
                                 R"({"procStart":"77","status":"waiting","waitingFor":"permission )"
                                 R"(prompt","statusUpdatedAt":1795187791710})",
                                 77);
  ASSERT_TRUE(word);
  EXPECT_EQ(word->state, AgentState::kWaiting);
  EXPECT_EQ(word->about, "permission prompt");
  EXPECT_EQ(word->at, WallTime(Duration(1795187791710)));
}

TEST(StatusFile, OfAnotherProcessOrOfAWordNobodyKnowsSaysNothing) {
  EXPECT_FALSE(parse_status(claude(), R"({"procStart":"76","status":"idle"})", 77));
  EXPECT_FALSE(parse_status(claude(), R"({"status":"idle"})", 77));
  EXPECT_FALSE(parse_status(claude(), R"({"procStart":77,"status":"dancing"})", 77));
  EXPECT_FALSE(parse_status(claude(), R"({"procStart":77,"sta)", 77));
  EXPECT_TRUE(parse_status(claude(), R"({"procStart":77,"status":"idle"})", 77));
}

TEST(StatusFile, IsFoundByThePidAndThePlacesThatAreSet) {
  const testing::TempDirectory directory;
  const auto self = process_identity(::getpid());
  ASSERT_TRUE(self);
  testing::write_file(directory.path() / format("{}.json", ::getpid()),
                      format(R"({{"procStart":{},"status":"busy"}})", self->started));
  StatusFileRules rules = claude();
  rules.files = {"$GT_NO_SUCH_VARIABLE/{pid}.json", (directory.path() / "{pid}.json").string()};
  const auto word = read_status(rules, ::getpid());
  ASSERT_TRUE(word);
  EXPECT_EQ(word->state, AgentState::kWorking);
  rules.files = {(directory.path() / "x{pid}.json").string()};
  EXPECT_FALSE(read_status(rules, ::getpid()));
}

TEST(StatusFile, MistakesInItsRulesAreNamed) {
  EXPECT_FALSE(*rules_in("{}"));
  EXPECT_THAT(rules_in("state: a\nstarted: b\n"), IsError(ErrorCode::kCorrupt, "'files'"));
  EXPECT_THAT(rules_in("files: [a]\nstate: a\nstarted: b\nstates: {x: dancing}\n"),
              IsError(ErrorCode::kCorrupt, "'dancing' is no state"));
}

}  // namespace
}  // namespace gt
