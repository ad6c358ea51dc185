// SPDX-License-Identifier: Apache-2.0
// Work that lands by a pull request, at a host that is a script: one is opened for what is green,
// never two, and the item is done when the target has it. No network.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "common/base/format.h"
#include "common/base/text.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/processes.h"
#include "tests/support/refinery_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using testing::AnswersAs;
using ::testing::AnyOf;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::read_file;
using testing::RefineryTown;
using testing::wait_until;
using testing::write_file;

/// `host create BRANCH TITLE` and `host state BRANCH`; its memory is a directory. It kills whoever
/// called it, once, where `deadly` says so.
constexpr std::string_view kHost = R"sh(#!/bin/sh
memory="{0}"
die() {{
  [ "$(cat "$memory/deadly" 2>/dev/null)" = "$1" ] || return 0
  rm "$memory/deadly"
  kill -9 $PPID
  exit 1
}}
[ -e "$memory/away" ] && {{ echo "no route to host" >&2; exit 1; }}
die "before $1"
case $1 in
create)
  number=$(($(ls "$memory" | grep -c '\.branch$') + 1))
  echo "$3" > "$memory/$number.title"
  echo OPEN > "$memory/$number.state"
  echo "$2" > "$memory/$number.branch"
  echo "https://host.example/pull/$number" ;;
state)
  printf '['
  comma=
  for file in "$memory"/*.branch; do
    [ -e "$file" ] || continue
    [ "$(cat "$file")" = "$2" ] || continue
    number=$(basename "$file" .branch)
    printf '%s{{"state": "%s", "url": "https://host.example/pull/%s", "headRefOid": "%s",' \
      "$comma" "$(cat "$memory/$number.state")" "$number" \
      "$(git -C "{1}" rev-parse "refs/heads/$2")"
    printf '"mergeCommit": {{"oid": "%s"}}}}' "$(cat "$memory/$number.merge" 2>/dev/null)"
    comma=,
  done
  echo ']' ;;
esac
die "after $1"
)sh";

class PullRequests : public ::testing::Test {
 protected:
  PullRequests() {
    fs::create_directories(memory());
    write_file(script(), format(kHost, memory().string(), town_.source().string()));
    fs::permissions(script(), fs::perms::owner_all);
    town_.write("web/rig.yaml",
                town_.read("web/rig.yaml") +
                    format("strategy: pr\npr:\n"
                           "  create: {{argv: [{0}, create, '{{branch}}', '{{title}}']}}\n"
                           "  state: {{run: '{0} state \"$PR_BRANCH\"'}}\n"
                           "  every: 1s\n",
                           script().string()));
    town_.add_polecat("toast");
  }

  [[nodiscard]] fs::path memory() const { return town_.directory() / "host"; }
  [[nodiscard]] fs::path script() const { return town_.directory() / "bin-host/host"; }
  [[nodiscard]] int count() const {
    int pulls = 0;
    for (const auto& entry : fs::directory_iterator(memory())) {
      if (entry.path().extension() == ".branch") ++pulls;
    }
    return pulls;
  }
  void tell(const std::string& name, const std::string& text) const {
    write_file(memory() / name, text + "\n");
  }
  /// One that is open, for a new item; returns the item's id.
  std::string proposed(const std::string& title = "Add a page") const {
    const std::string id = town_.submit(title, {{"page.txt", title + "\n"}});
    (void)town_.gt({"refinery", "run", "web"});
    EXPECT_EQ(town_.state(id), "proposed") << town_.gt({"mq", "show", id});
    return id;
  }
  [[nodiscard]] std::string main_commit() const {
    return town_.git({"rev-parse", "main"}, town_.source());
  }

  RefineryTown town_;
};

TEST_F(PullRequests, WhatIsGreenIsProposedAndDoneWhenItIsMergedThere) {
  const std::string before = main_commit();
  const std::string id = town_.submit("Add $(a) 'page'", {{"page.txt", "page\n"}});
  const GtRun run = town_.gt({"refinery", "run", "web", "--json"});
  EXPECT_THAT(run.json(), AnswersAs("refinery run"));
  EXPECT_EQ(town_.state(id), "proposed") << run;
  EXPECT_EQ(read_file(memory() / "1.title"), "Add $(a) 'page'\n") << "no shell read it";
  EXPECT_EQ(town_.request(id)["url"], Value("https://host.example/pull/1"));
  EXPECT_THAT(town_.must({"mq", "show", id, "--json"}).json(), AnswersAs("mq show"));
  EXPECT_EQ(town_.item_status(id), "review");
  EXPECT_EQ(main_commit(), before) << "the target is its host's";
  EXPECT_EQ(town_.gt({"open", id}).out, "https://host.example/pull/1\n");
  EXPECT_EQ(town_.gt({"merge", id}).status, 5);

  town_.must({"refinery", "run", "web"});
  EXPECT_EQ(town_.state(id), "proposed");
  EXPECT_EQ(count(), 1);
  town_.git({"merge", "-q", "--no-ff", "--no-edit", "toast/" + id}, town_.source());
  tell("1.state", "MERGED");
  town_.must({"refinery", "run", "web"});
  EXPECT_EQ(town_.state(id), "landed");
  EXPECT_EQ(town_.item_status(id), "done");
  EXPECT_EQ(town_.journalled("merge.proposed", id), 1);
  EXPECT_EQ(town_.journalled("merge.landed", id), 1);
}

TEST_F(PullRequests, AMergeIsBelievedWhenTheTargetHasItsCommit) {
  const std::string id = proposed();
  tell("1.state", "MERGED");
  town_.must({"refinery", "run", "web"});
  EXPECT_EQ(town_.state(id), "proposed") << "nobody said by which commit";
  tell("1.merge", std::string(40, 'a'));
  town_.must({"refinery", "run", "web"});
  EXPECT_EQ(town_.state(id), "proposed");
  EXPECT_THAT(town_.must({"mq", "show", id}).out, HasSubstr("is not on main"));
  EXPECT_EQ(town_.item_status(id), "review");
  town_.git({"merge", "-q", "--squash", "toast/" + id}, town_.source());
  town_.git({"commit", "-q", "-m", "All in one"}, town_.source());
  tell("1.merge", main_commit());
  town_.must({"refinery", "run", "web"});
  EXPECT_EQ(town_.state(id), "landed") << "squashed, its own commits are not there";
  EXPECT_EQ(town_.request(id)["candidate"], Value(main_commit()));
  EXPECT_EQ(town_.item_status(id), "done");
}

TEST_F(PullRequests, WhatIsRedIsNotProposed) {
  const std::string id = town_.submit("Break it", {{"tests/broken.sh", "exit 1\n"}});
  EXPECT_EQ(town_.gt({"refinery", "run", "web"}).status, 1);
  EXPECT_EQ(town_.state(id), "bounced");
  EXPECT_EQ(count(), 0);
}

TEST_F(PullRequests, OneThatIsClosedWaitsForAPersonAndAnotherTurnOpensAnother) {
  const std::string id = proposed();
  tell("1.state", "CLOSED");
  EXPECT_EQ(town_.gt({"refinery", "run", "web"}).status, 1);
  EXPECT_EQ(town_.state(id), "held");
  EXPECT_THAT(town_.must({"escalation", "list"}).out, HasSubstr(id + " cannot be merged"));
  EXPECT_THAT(town_.must({"mail", "inbox", "web/toast"}).out, HasSubstr("was closed"));
  town_.must({"mq", "retry", id});
  (void)town_.gt({"refinery", "run", "web"});
  EXPECT_EQ(town_.state(id), "proposed");
  EXPECT_EQ(town_.request(id)["url"], Value("https://host.example/pull/2"));
  EXPECT_EQ(count(), 2);
}

TEST_F(PullRequests, WhatIsSubmittedAnewGoesIntoTheSameOne) {
  const std::string id = proposed();
  town_.must({"review", id, "request-changes", "-m", "another word"});
  EXPECT_EQ(town_.state(id), "bounced");
  town_.submit_again("Another word", {{"page.txt", "word\n"}});
  (void)town_.gt({"refinery", "run", "web"});
  EXPECT_EQ(town_.state(id), "proposed");
  EXPECT_EQ(town_.request(id)["url"], Value("https://host.example/pull/1"));
  EXPECT_EQ(count(), 1);
}

TEST_F(PullRequests, AKillAtAnyStepNeverMakesTwo) {
  int number = 0;
  for (const char* step : {"before state", "after state", "before create", "after create"}) {
    SCOPED_TRACE(step);
    const std::string title = format("Number {}", ++number);
    const std::string id = town_.submit(title, {{"page.txt", title + "\n"}});
    tell("deadly", step);
    // The line of `state` is run by a shell, which may be killed in the place of gt.
    EXPECT_THAT(town_.gt({"refinery", "run", "web"}).status, AnyOf(128 + SIGKILL, 1));
    EXPECT_FALSE(fs::exists(memory() / "deadly")) << "nothing was killed";
    EXPECT_EQ(town_.gt({"refinery", "run", "web"}).status, 0);
    EXPECT_EQ(town_.state(id), "proposed");
    EXPECT_EQ(count(), number);
  }
}

TEST_F(PullRequests, AHostThatIsAwayIsNoAnswer) {
  const std::string id = town_.submit("Add a page", {{"page.txt", "page\n"}});
  tell("away", "");
  EXPECT_EQ(town_.gt({"refinery", "run", "web"}).status, 1);
  EXPECT_THAT(town_.must({"problems"}).out, HasSubstr("no route to host"));
  fs::remove(memory() / "away");
  town_.must({"refinery", "run", "web"});
  EXPECT_EQ(town_.state(id), "proposed");
  tell("away", "");
  EXPECT_EQ(town_.gt({"refinery", "run", "web"}).status, 1);
  EXPECT_EQ(town_.state(id), "proposed");
  fs::remove(memory() / "away");
  tell("1.state", "PONDERING");
  EXPECT_EQ(town_.gt({"refinery", "run", "web"}).status, 1);
  EXPECT_EQ(town_.state(id), "proposed") << "what nobody understands decides nothing";
  EXPECT_EQ(count(), 1);
}

TEST_F(PullRequests, TheTickAsksAboutOpenOnesByItself) {
  const std::string id = proposed();
  town_.must({"daemon", "start"});
  town_.git({"merge", "-q", "--no-ff", "--no-edit", "toast/" + id}, town_.source());
  tell("1.state", "MERGED");
  ASSERT_TRUE(wait_until([&] { return town_.state(id) == "landed"; }))
      << town_.gt({"tick", "--json"});
  EXPECT_EQ(town_.item_status(id), "done");
}

TEST_F(PullRequests, AnItemThatIsClosedTakesItsRequestOut) {
  const std::string id = proposed();
  town_.must({"close", id});
  EXPECT_EQ(town_.state(id), "withdrawn");
  EXPECT_EQ(town_.must({"refinery", "run", "web"}).out, "nothing waits to be merged in web\n");
}

}  // namespace
}  // namespace gt
