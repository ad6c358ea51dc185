// SPDX-License-Identifier: Apache-2.0
// The merge queue by hand: what lands, what comes back, what waits for a person, and what stops it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "common/base/format.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/refinery_town.h"

namespace gt {
namespace {

using testing::AnswersAs;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::RefineryTown;

constexpr const char* kRedTest = "exit 1\n";

/// How many programs a run of the refinery ran.
int check_runs(const GtRun& run) {
  return static_cast<int>(run.json()["check_runs"].as_integer().value_or(-1));
}

TEST(Refinery, WhatIsGreenLandsAndItsItemIsDone) {
  const RefineryTown town;
  town.add_polecat("toast");
  const std::string id = town.submit("Add a page", {{"page.txt", "page\n"}});
  const GtRun run = town.gt({"refinery", "run", "web", "--json"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.json(), AnswersAs("refinery run"));
  EXPECT_EQ(town.state(id), "landed");
  EXPECT_EQ(town.item_status(id), "done");
  EXPECT_THAT(town.landed(), Contains("Add a page"));
  EXPECT_THAT(town.git({"log", "-1", "--format=%s", "main"}, town.source()),
              HasSubstr("Merge web-1: Add a page"));
  EXPECT_THAT(town.must({"mail", "inbox", "web/toast"}).out, HasSubstr("web-1 has landed"));
  EXPECT_THAT(town.must({"log", "--json"}).out, HasSubstr("merge.landed"));
  EXPECT_EQ(town.must({"mq", "list"}).out, "Nothing waits to be merged.\n");
  EXPECT_THAT(town.must({"mq", "list", "--all", "--json"}).json(), AnswersAs("mq list"));
  EXPECT_THAT(town.must({"checks", "web", "--json"}).json(), AnswersAs("checks"));
  EXPECT_THAT(town.must({"refinery", "status", "--json"}).json(), AnswersAs("refinery status"));
  EXPECT_THAT(town.must({"diff", id, "--json"}).json(), AnswersAs("diff"));
}

TEST(Refinery, WhatIsRedComesBackWithTheOutputAndThenLandsMended) {
  const RefineryTown town;
  town.add_polecat("toast");
  const std::string id = town.submit("Break it", {{"tests/broken.sh", kRedTest}});
  EXPECT_EQ(town.gt({"refinery", "run", "web"}).status, 1);
  EXPECT_EQ(town.state(id), "bounced");
  EXPECT_EQ(town.item_status(id), "in-progress");
  EXPECT_THAT(town.read(".gt/hooks/web/toast.yaml"), HasSubstr("work: " + id));
  EXPECT_THAT(town.read(".gt/hooks/web/toast.yaml"), HasSubstr("FAILED tests/broken.sh"));
  const GtRun prime = town.must({"prime", "--as", "web/toast"});
  EXPECT_THAT(prime.out, HasSubstr("FAILED tests/broken.sh")) << "its agent is told";
  EXPECT_THAT(town.landed(), Not(Contains("Break it")));
  town.submit_again("Mend it", {{"tests/broken.sh", "exit 0\n"}});
  EXPECT_EQ(town.gt({"refinery", "run", "web"}).status, 0);
  EXPECT_EQ(town.state(id), "landed");
  EXPECT_THAT(town.red_commits(), IsEmpty());
}

TEST(Refinery, WhatConflictsComesBackWithTheFilesAndBothSidesNamed) {
  const RefineryTown town;
  for (const char* name : {"toast", "mint"}) town.add_polecat(name);
  const std::string first = town.submit("Mine", {{"shared.txt", "mine\n"}}, "toast");
  const std::string second = town.submit("Yours", {{"shared.txt", "yours\n"}}, "mint");
  EXPECT_EQ(town.gt({"refinery", "run", "web"}).status, 1);
  EXPECT_EQ(town.state(first), "landed");
  EXPECT_EQ(town.state(second), "bounced");
  const Value request = town.request(second);
  const std::string report = *request["report"].as_string();
  for (const char* word : {"- shared.txt", "Mine", "Yours"}) EXPECT_THAT(report, HasSubstr(word));
  EXPECT_THAT(town.read(".gt/hooks/web/mint.yaml"), HasSubstr("work: " + second));
}

TEST(Refinery, TheThirdTimeAPersonIsAsked) {
  const RefineryTown town;
  town.add_polecat("toast");
  const std::string id = town.submit("Break it", {{"tests/broken.sh", kRedTest}});
  for (int attempt = 1; attempt <= 3; ++attempt) {
    EXPECT_EQ(town.gt({"refinery", "run", "web"}).status, 1);
    EXPECT_EQ(town.state(id), attempt < 3 ? "bounced" : "held") << attempt;
    if (attempt < 3) town.submit_again("Try", {{"try.txt", std::to_string(attempt)}});
  }
  EXPECT_EQ(town.item_status(id), "review");
  EXPECT_THAT(town.must({"escalation", "list"}).out, HasSubstr(id + " cannot be merged"));
  EXPECT_EQ(town.must({"refinery", "run", "web"}).out, "nothing waits to be merged in web\n");
}

TEST(Refinery, OfABatchOnlyTheCulpritComesBackAndFewChecksAreRun) {
  const RefineryTown town("batch: 8\n");
  std::vector<std::string> ids;
  for (int i = 1; i <= 8; ++i) {
    const std::string name = format("p{}", i);
    town.add_polecat(name);
    const std::string file = i == 6 ? "tests/broken.sh" : format("{}.txt", i);
    ids.push_back(town.submit(format("Number {}", i), {{file, i == 6 ? kRedTest : "x\n"}}, name));
  }
  const GtRun run = town.gt({"refinery", "run", "web", "--json"});
  EXPECT_LE(check_runs(run), 2 + 3 + 1) << run;
  for (int i = 1; i <= 8; ++i) {
    EXPECT_EQ(town.state(ids[static_cast<std::size_t>(i - 1)]), i == 6 ? "bounced" : "landed") << i;
  }
  EXPECT_THAT(town.red_commits(), IsEmpty());
}

TEST(Refinery, AGateThatCannotRunStopsTheQueueAndTellsOnce) {
  struct Case {
    const char* check;
    const char* reason;
  };
  for (const Case& each : {Case{"run: ./no-such-program", "missing"}, Case{"run: exit 126", "126"},
                           Case{"{run: sleep 60, timeout: 300ms}", "longer than"},
                           Case{"run: echo no tests ran", "tested nothing"}}) {
    const std::string check = each.check[0] == '{'
                                  ? std::string(each.check).insert(1, "name: tests, ")
                                  : format("{{name: tests, {}}}", each.check);
    const RefineryTown town(format("checks: [{}]\n", check));
    town.add_polecat("toast");
    const std::string id = town.submit("Add a page", {{"page.txt", "page\n"}});
    for (int i = 0; i < 2; ++i) {
      const GtRun run = town.gt({"refinery", "run", "web", "--json"});
      EXPECT_EQ(run.status, 1) << run;
      EXPECT_THAT(*run.json()["paused"].as_string(), HasSubstr(each.reason));
      EXPECT_EQ(town.state(id), "waiting");
    }
    EXPECT_THAT(town.landed(), Not(Contains("Add a page"))) << each.check;
    EXPECT_EQ(town.must({"escalation", "list", "--json"}).json()["escalations"].items().size(), 1U);
    town.write("web/rig.yaml",
               town.read("web/rig.yaml")
                   .replace(town.read("web/rig.yaml").find("checks:"), std::string::npos,
                            "checks: [{name: tests, run: ./run-tests}]\n"));
    town.must({"refinery", "resume", "web"});
    EXPECT_EQ(town.gt({"refinery", "run", "web"}).status, 0);
    EXPECT_EQ(town.state(id), "landed");
  }
}

TEST(Refinery, ATargetThatIsRedByItselfIsNobodysFault) {
  const RefineryTown town;
  town.add_polecat("toast");
  testing::write_file(town.source() / "tests/red.sh", kRedTest);
  town.git({"add", "-A"}, town.source());
  town.git({"commit", "-q", "-m", "Somebody's"}, town.source());
  const std::string id = town.submit("Add a page", {{"page.txt", "page\n"}});
  const GtRun run = town.gt({"refinery", "run", "web", "--json"});
  EXPECT_THAT(*run.json()["paused"].as_string(), HasSubstr("red on main itself"));
  EXPECT_EQ(town.state(id), "waiting");
}

TEST(Refinery, WhatIsProvenIsNotRunAgain) {
  const RefineryTown town;
  town.add_polecat("toast");
  const Value item = town.must({"add", "Add a page", "--rig", "web", "--json"}).json();
  town.must({"hook", "set", *item["id"].as_string(), "--as", "web/toast"});
  const auto place = town.root() / "web/polecats/toast";
  testing::write_file(place / "page.txt", "page\n");
  EXPECT_EQ(town.gt_in(place, {"verify"}).status, 5)
      << "what is in no commit is not what is merged";
  town.git({"add", "-A"}, place);
  town.git({"commit", "-q", "-m", "Add a page"}, place);
  const GtRun verified = town.gt_in(place, {"verify", "--json"});
  EXPECT_EQ(verified.status, 0) << verified;
  EXPECT_THAT(verified.json(), AnswersAs("verify"));
  EXPECT_EQ(town.gt_in(place, {"done"}).status, 0);
  EXPECT_EQ(check_runs(town.must({"refinery", "run", "web", "--json"})), 0);
  EXPECT_EQ(town.state("web-1"), "landed");
}

TEST(Refinery, AFlakyCheckLandsAndIsCounted) {
  const RefineryTown town(
      "checks: [{name: tests, retries: 1, run: 'test -e ../flaky || { touch ../flaky; exit 1; "
      "}'}]\n");
  town.add_polecat("toast");
  const std::string id = town.submit("Add a page", {{"page.txt", "page\n"}});
  EXPECT_EQ(town.gt({"refinery", "run", "web"}).status, 0);
  EXPECT_EQ(town.state(id), "landed");
  const Value checks = town.must({"checks", "web", "--json"}).json()["checks"];
  EXPECT_EQ(checks.items().at(0)["runs"], Value(2));
  EXPECT_EQ(checks.items().at(0)["flaky"], Value(1));
}

TEST(Refinery, WhatIsSensitiveWaitsForAPersonsApprovalOfThatCommit) {
  const RefineryTown town("sensitive: [deploy/*]\nprotect: [run-tests]\n");
  for (const char* name : {"toast", "mint"}) town.add_polecat(name);
  const std::string id = town.submit("Deploy", {{"deploy/prod.txt", "x\n"}}, "toast");
  const std::string forbidden = town.submit("Weaken", {{"run-tests", "#!/bin/sh\n"}}, "mint");
  EXPECT_EQ(town.gt({"refinery", "run", "web"}).status, 1);
  EXPECT_EQ(town.state(id), "review");
  EXPECT_EQ(town.state(forbidden), "bounced");
  EXPECT_THAT(town.must({"mail", "inbox", "overseer"}).out, HasSubstr("waits for your approval"));
  EXPECT_EQ(town.gt({"merge", id}).status, 5);
  EXPECT_THAT(town.must({"review", id, "approve", "--json"}).json(), AnswersAs("review"));
  EXPECT_EQ(town.gt({"merge", id}).status, 0);
  EXPECT_EQ(town.state(id), "landed");
}

TEST(Refinery, APersonMaySendBackRejectAndTakeBack) {
  const RefineryTown town("require: review\n");
  for (const char* name : {"toast", "mint"}) town.add_polecat(name);
  const std::string one = town.submit("One", {{"one.txt", "1\n"}}, "toast");
  const std::string two = town.submit("Two", {{"two.txt", "2\n"}}, "mint");
  EXPECT_EQ(town.gt({"refinery", "run", "web"}).status, 1);
  EXPECT_EQ(town.gt({"review", one, "request-changes"}).status, 2) << "it must say what";
  town.must({"review", one, "request-changes", "-m", "call it uno"});
  EXPECT_EQ(town.state(one), "bounced");
  EXPECT_THAT(town.read(".gt/hooks/web/toast.yaml"), HasSubstr("call it uno"));
  town.must({"mq", "reject", two, "-m", "not wanted"});
  EXPECT_EQ(town.state(two), "rejected");
  town.must({"mq", "retry", two});
  town.must({"review", two, "approve"});
  town.must({"mq", "priority", two, "critical"});
  town.must({"mq", "next", two});
  EXPECT_EQ(town.gt({"merge", two}).status, 0);
  EXPECT_EQ(town.state(two), "landed");
}

TEST(Refinery, WhatAPersonClosesOrPutsBackIsWithdrawn) {
  const RefineryTown town;
  for (const char* name : {"toast", "mint", "rye"}) town.add_polecat(name);
  const std::string closed = town.submit("One", {{"one.txt", "1\n"}}, "toast");
  const std::string back = town.submit("Two", {{"two.txt", "2\n"}}, "mint");
  const std::string edited = town.submit("Three", {{"three.txt", "3\n"}}, "rye");
  town.must({"close", closed});
  EXPECT_EQ(town.state(closed), "withdrawn");
  town.must({"move", back, "todo"});
  EXPECT_EQ(town.state(back), "withdrawn");
  const std::string file = "web/board/tasks/003-three.md";
  std::string text = town.read(file);
  text.replace(text.find("status: review"), 14, "status: done");
  town.write(file, text);  // by an editor that tells nobody
  EXPECT_EQ(town.gt({"refinery", "run", "web"}).status, 1);
  EXPECT_EQ(town.state(edited), "withdrawn");
  EXPECT_THAT(town.landed(), Not(Contains("Three")));
}

TEST(Refinery, SomebodyElsesPushInTheMiddleIsNoError) {
  const RefineryTown town(
      "checks: [{name: tests, run: 'test -e ../pushed || { touch ../pushed; git -C "
      "\"$(git config remote.origin.url)\" -c user.name=E -c user.email=e@example.org commit -q "
      "--allow-empty -m elsewhere; }'}]\n");
  town.add_polecat("toast");
  const std::string id = town.submit("Add a page", {{"page.txt", "page\n"}});
  const GtRun run = town.gt({"refinery", "run", "web"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_EQ(town.state(id), "landed");
  EXPECT_THAT(town.landed(), ::testing::IsSupersetOf({"elsewhere", "Add a page"}));
}

TEST(Refinery, WhatAPersonMergedByHandHasLanded) {
  const RefineryTown town;
  town.add_polecat("toast");
  const std::string id = town.submit("Add a page", {{"page.txt", "page\n"}});
  town.git({"merge", "-q", "--no-edit", "toast/" + id}, town.source());
  EXPECT_EQ(check_runs(town.must({"refinery", "run", "web", "--json"})), 0);
  EXPECT_EQ(town.state(id), "landed");
  EXPECT_EQ(town.item_status(id), "done");
}

TEST(Refinery, SquashAndRebaseLandEachRequestAsItsOwnCommits) {
  for (const char* strategy : {"squash", "rebase"}) {
    const RefineryTown town(format("strategy: {}\n", strategy));
    for (const char* name : {"toast", "mint"}) town.add_polecat(name);
    const std::string one = town.submit("One", {{"one.txt", "1\n"}}, "toast");
    const std::string two = town.submit("Two", {{"two.txt", "2\n"}}, "mint");
    const GtRun run = town.gt({"refinery", "run", "web"});
    EXPECT_EQ(run.status, 0) << run;
    EXPECT_THAT(town.landed(), ElementsAre("Two", "One", "Add tests", "Begin")) << strategy;
    EXPECT_EQ(town.git({"log", "--merges", "--format=%s", "main"}, town.source()), "");
    EXPECT_EQ(town.must({"refinery", "run", "web"}).out, "nothing waits to be merged in web\n");
  }
}

TEST(Refinery, WithoutAPushTheRigsOwnBranchMoves) {
  const RefineryTown town("push: none\n");
  town.add_polecat("toast");
  const std::string before = town.git({"rev-parse", "main"}, town.source());
  const std::string id = town.submit("Add a page", {{"page.txt", "page\n"}});
  const GtRun run = town.gt({"refinery", "run", "web"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_EQ(town.git({"rev-parse", "main"}, town.source()), before);
  EXPECT_THAT(town.git({"log", "-1", "--format=%s", "main"}, town.repository()), HasSubstr(id));
}

}  // namespace
}  // namespace gt
