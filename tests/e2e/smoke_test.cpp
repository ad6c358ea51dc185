// SPDX-License-Identifier: Apache-2.0
// The target by itself: a red one stops what is handed out and names what came onto it, the
// overseer is told once, and green or a person's word lets work go on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/format.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/processes.h"
#include "tests/support/refinery_town.h"

namespace gt {
namespace {

using ::testing::AllOf;
using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::RefineryTown;
using testing::wait_until;

constexpr const char* kSmoke = "smoke: {every: 6h}\ndispatch: {mode: auto}\n";

/// An item that nothing but the target holds back; returns its id.
std::string add_ready(const RefineryTown& town) {
  town.must({"config", "set", "dispatch.settle", "0s"});
  return *town.must({"add", "More", "--rig", "web", "--json"}).json()["id"].as_string();
}

/// Somebody's push that nobody checked.
void push_elsewhere(const RefineryTown& town, const std::string& text, const std::string& title) {
  testing::write_file(town.source() / "tests/elsewhere.sh", text);
  town.git({"add", "-A"}, town.source());
  town.git({"commit", "-q", "-m", title}, town.source());
}

int mails_about(const RefineryTown& town, const std::string& subject) {
  const Value mails = town.must({"mail", "inbox", "overseer", "--json"}).json()["mails"];
  int count = 0;
  for (const Value& each : mails.items()) {
    if (each["subject"].as_string()->find(subject) != std::string::npos) ++count;
  }
  return count;
}

std::string dispatch_words(const RefineryTown& town, const std::string& id) {
  return town.must({"dispatch", "explain", id}).out;
}

/// The rig's checks, with others in their place.
void set_checks(const RefineryTown& town, const std::string& checks) {
  const std::string file = town.read("web/rig.yaml");
  const auto begin = file.find("checks:"), end = file.find('\n', begin);
  town.write("web/rig.yaml", file.substr(0, begin) + "checks: " + checks + file.substr(end));
}

TEST(Smoke, ARedTargetStopsDispatchNamesTheSuspectsAndTellsOnce) {
  const RefineryTown town(kSmoke);
  town.add_polecat("toast");
  const std::string good = town.submit("Add a page", {{"page.txt", "page\n"}});
  const GtRun first = town.must({"refinery", "run", "web", "--json"});
  EXPECT_THAT(first.json(), AnswersAs("refinery run"));
  EXPECT_EQ(first.json()["smoke"], Value("green"));
  town.must({"refinery", "smoke", "web"});
  const std::string next = town.submit("Add another", {{"other.txt", "x\n"}});
  town.must({"refinery", "run", "web"});
  push_elsewhere(town, "exit 1\n", "Somebody's");

  const GtRun red = town.gt({"refinery", "smoke", "web", "--json"});
  EXPECT_EQ(red.status, 1) << red;
  const Value answer = red.json();
  EXPECT_THAT(answer, AnswersAs("refinery smoke"));
  EXPECT_EQ(answer["verdict"], Value("red"));
  ASSERT_EQ(answer["suspects"].items().size(), 2U) << red;
  EXPECT_EQ(answer["suspects"].items()[0]["title"], Value("Somebody's"));
  EXPECT_EQ(answer["suspects"].items()[1]["item"], Value(next)) << "what came before was green";
  EXPECT_EQ(town.gt({"refinery", "smoke", "web"}).status, 1);
  EXPECT_EQ(mails_about(town, "main is red in web"), 1) << "it lasts";

  const std::string id = add_ready(town);
  const auto is_held =
      AllOf(HasSubstr("dispatch is paused: main is red"), HasSubstr("gt refinery resume web"));
  EXPECT_THAT(dispatch_words(town, id), is_held);
  const GtRun problems = town.must({"problems"});
  EXPECT_THAT(problems.out, AllOf(HasSubstr("main is red"), HasSubstr(next),
                                  HasSubstr("gt refinery smoke web, or gt refinery resume web")));
  EXPECT_THAT(town.gt({"status"}).out, HasSubstr("main is red"));
  EXPECT_THAT(town.must({"refinery", "status", "--json"}).json(), AnswersAs("refinery status"));
  EXPECT_THAT(town.landed(), ::testing::Contains("Somebody's")) << "nothing is taken off it";

  push_elsewhere(town, "exit 0\n", "Mend it");
  town.must({"refinery", "smoke", "web"});
  EXPECT_THAT(dispatch_words(town, id), Not(HasSubstr("paused")));
  EXPECT_THAT(town.must({"problems"}).out, Not(HasSubstr("main is red")));
  EXPECT_EQ(town.journalled("smoke.red", "web"), 1);
  EXPECT_EQ(town.journalled("smoke.green", "web"), 1);
}

TEST(Smoke, APersonsWordLetsWorkGoOnWhileItIsTheSameRed) {
  const RefineryTown town(kSmoke);
  push_elsewhere(town, "exit 1\n", "Somebody's");
  EXPECT_EQ(town.gt({"refinery", "smoke", "web"}).status, 1);
  const std::string id = add_ready(town);
  EXPECT_THAT(dispatch_words(town, id), HasSubstr("paused"));
  const GtRun resumed = town.must({"refinery", "resume", "web", "--json"});
  EXPECT_EQ(resumed.json()["changed"], Value(true));
  EXPECT_THAT(dispatch_words(town, id), Not(HasSubstr("paused")));
  EXPECT_EQ(town.gt({"refinery", "smoke", "web"}).status, 1);
  EXPECT_THAT(dispatch_words(town, id), Not(HasSubstr("paused"))) << "it is the same red";
  EXPECT_THAT(town.must({"problems"}).out, HasSubstr("overseer lets work be handed out"));
}

TEST(Smoke, AGateThatCannotRunIsNotRedAndIsToldOnce) {
  const RefineryTown town(kSmoke);
  for (const char* check :
       {"run: ./no-such-program", "run: exit 126", "run: sleep 60, timeout: 300ms"}) {
    set_checks(town, format("[{{name: tests, {}}}]", check));
    const GtRun run = town.gt({"refinery", "smoke", "web", "--json"});
    EXPECT_EQ(run.status, 1) << run;
    EXPECT_EQ(run.json()["verdict"], Value("cannot-run"));
  }
  EXPECT_EQ(mails_about(town, "cannot be checked"), 1);
  EXPECT_THAT(town.must({"problems"}).out, HasSubstr("main could not be checked"));
  const std::string id = add_ready(town);
  EXPECT_THAT(dispatch_words(town, id), Not(HasSubstr("paused"))) << "nobody knows that it is red";
  set_checks(town, "[{name: tests, run: ./run-tests}]");
  town.must({"refinery", "smoke", "web"});
  EXPECT_THAT(town.must({"problems"}).out, Not(HasSubstr("could not be checked")));
}

TEST(Smoke, WhatIsProvenCostsNothing) {
  const RefineryTown town(kSmoke);
  town.add_polecat("toast");
  town.submit("Add a page", {{"page.txt", "page\n"}});
  town.must({"refinery", "run", "web"});
  const GtRun run = town.must({"refinery", "smoke", "web", "--json"});
  EXPECT_EQ(run.json()["check_runs"], Value(0)) << "the refinery has proven this tree";
}

TEST(Smoke, TheTickLooksWhenItIsDueAndNotBefore) {
  const RefineryTown town(kSmoke);
  push_elsewhere(town, "exit 1\n", "Somebody's");
  town.must({"daemon", "start"});
  ASSERT_TRUE(wait_until([&] { return town.journalled("smoke.red", "web") == 1; }))
      << town.gt({"tick", "--json"});
  ASSERT_TRUE(wait_until([&] {
    return town.must({"refinery", "status", "--json"}).json()["rigs"].items().at(0)["running"] ==
           Value(false);
  }));
  const GtRun tick = town.must({"tick", "--json"});
  EXPECT_EQ(tick.json()["actions"].items().size(), 0U) << tick;
  EXPECT_TRUE(tick.json()["next_at"].is_string()) << "it knows when it is due again";
}

TEST(Smoke, WhatTheRefineryLandsMayMendIt) {
  const RefineryTown town(kSmoke);
  town.add_polecat("toast");
  push_elsewhere(town, "exit 1\n", "Somebody's");
  EXPECT_EQ(town.gt({"refinery", "smoke", "web"}).status, 1);
  town.submit("Mend it", {{"tests/elsewhere.sh", "exit 0\n"}});
  const GtRun run = town.gt({"refinery", "run", "web", "--json"});
  EXPECT_EQ(run.json()["smoke"], Value("green")) << run;
  EXPECT_THAT(town.must({"problems"}).out, Not(HasSubstr("is red")));
}

}  // namespace
}  // namespace gt
