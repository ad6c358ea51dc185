// SPDX-License-Identifier: Apache-2.0
// The keys of --json are an interface: what each command really answers has those of its record.
// Answers of rigs, config, doctor and the running town are checked where those are tested.
#include <gtest/gtest.h>

#include "tests/support/answer_matcher.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::AnswersAs;
using testing::GtRun;
using testing::TempTown;

class Answers : public ::testing::Test {
 protected:
  Answers() {
    town_.add_rig("web");
    town_.write("web/board/tasks/001-first.md",
                "---\nid: 1\ntitle: First\nstatus: todo\npriority: high\n---\nDo it.\n");
  }

  /// Runs `words` with --json and compares the answer with the record of `path`.
  void expect_answer(const std::string& path, std::vector<std::string> words) {
    words.emplace_back("--json");
    const GtRun run = town_.gt(words);
    EXPECT_EQ(run.status, 0) << path << run;
    EXPECT_THAT(run.json(), AnswersAs(path)) << path << run;
  }

  TempTown town_;
};

TEST_F(Answers, OfAgentsHaveTheKeysOfTheirRecords) {
  expect_answer("polecat spawn", {"polecat", "spawn", "toast", "--rig", "web"});
  expect_answer("polecat list", {"polecat", "list"});
  expect_answer("crew add", {"crew", "add", "max", "--rig", "web"});
  expect_answer("crew list", {"crew", "list"});
  expect_answer("agents", {"agents"});
  expect_answer("whoami", {"whoami", "--as", "web/toast"});
  expect_answer("crew remove", {"crew", "remove", "web/crew/max"});
  expect_answer("polecat kill", {"polecat", "kill", "web/toast"});
}

TEST_F(Answers, OfTheAgentSideHaveTheKeysOfTheirRecords) {
  expect_answer("polecat spawn", {"polecat", "spawn", "toast", "--rig", "web"});
  expect_answer("hook", {"hook", "--as", "web/toast"});
  expect_answer("hook set", {"hook", "set", "web-1", "--as", "web/toast"});
  expect_answer("hook", {"hook", "--as", "web/toast"});
  expect_answer("prime", {"prime", "--as", "web/toast"});
  town_.write("web/board/tasks/001-first.md", "---\nid: [\n---\n");
  EXPECT_THAT(town_.gt({"prime", "--as", "web/toast", "--json"}).json(), AnswersAs("prime"));
  expect_answer("hook clear", {"hook", "clear", "--as", "web/toast"});
}

}  // namespace
}  // namespace gt
