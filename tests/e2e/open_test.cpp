// SPDX-License-Identifier: Apache-2.0
// `gt open`: where what belongs to an item or an agent can be looked at.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/answer_matcher.h"
#include "tests/support/refinery_town.h"

namespace gt {
namespace {

using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::RefineryTown;

TEST(Open, WithoutATerminalThePlaceIsPrinted) {
  const RefineryTown town;
  town.add_polecat("toast");
  const std::string worktree = (town.root() / "web/polecats/toast").string();
  EXPECT_EQ(town.must({"open", "web/toast"}).out, worktree + "\n");
  const GtRun agent = town.must({"open", "web/toast", "--json"});
  EXPECT_THAT(agent.json(), AnswersAs("open"));
  EXPECT_EQ(agent.json()["kind"], Value("directory"));

  const std::string id =
      *town.must({"add", "A page", "--rig", "web", "--json"}).json()["id"].as_string();
  EXPECT_EQ(town.must({"open", id, "--print"}).out,
            (town.root() / "web/board/tasks/001-a-page.md").string() + "\n");
  town.must({"hook", "set", id, "--as", "web/toast"});
  EXPECT_EQ(town.must({"open", id}).out, worktree + "\n") << "it is worked at there";
  const std::string file = ".gt/merges/web/" + id + ".yaml";
  town.submit_again("A page", {{"page.txt", "page\n"}});
  town.write(file, town.read(file) + "url: https://host.example/pull/1\n");
  const GtRun page = town.must({"open", id, "--json"});
  EXPECT_EQ(page.json()["kind"], Value("page"));
  EXPECT_EQ(page.json()["place"], Value("https://host.example/pull/1"));

  EXPECT_EQ(town.gt({"open", "web-77"}).status, 3);
  EXPECT_EQ(town.gt({"open", "web/nobody"}).status, 3);
  EXPECT_EQ(town.gt({"open", "overseer"}).status, 3);
}

}  // namespace
}  // namespace gt
