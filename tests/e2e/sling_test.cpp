// SPDX-License-Identifier: Apache-2.0
// Work goes from the board to an agent's hook, and from there to the merge queue.
#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "common/base/text.h"
#include "tests/support/life_town.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::run_program;
using testing::write_file;

class Sling : public ::testing::Test {
 protected:
  Sling() {
    town_.add_kind("quiet", "exec sleep 1000");
    town_.add_rig("web");
    EXPECT_EQ(town_.gt({"config", "set", "kinds.polecat", "quiet"}).status, 0);
  }

  /// An item on the board of web; returns its id.
  std::string add(const std::string& title, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"add", title, "--rig", "web", "--json"});
    const GtRun run = town_.gt(more);
    EXPECT_EQ(run.status, 0) << run;
    return *run.json()["id"].as_string();
  }

  GtRun spawn(const std::string& name) const {
    GtRun run = town_.gt({"polecat", "spawn", "web/" + name});
    EXPECT_EQ(run.status, 0) << run;
    return run;
  }

  [[nodiscard]] Value item(const std::string& id) const {
    return town_.gt({"show", id, "--json"}).json();
  }
  [[nodiscard]] Value hook(const std::string& address) const {
    return town_.gt({"hook", "--as", address, "--json"}).json();
  }

  [[nodiscard]] fs::path worktree(const std::string& name) const {
    return town_.root() / "web/polecats" / name;
  }
  std::string git(const std::vector<std::string>& words, const fs::path& directory) const {
    std::vector<std::string> argv = {"git"};
    argv.insert(argv.end(), words.begin(), words.end());
    return std::string(trimmed(run_program(argv, directory, town_.environment())));
  }
  void commit(const std::string& name, const std::string& file) const {
    write_file(worktree(name) / file, "made by an agent\n");
    git({"add", "-A"}, worktree(name));
    git({"commit", "-q", "-m", "Add " + file}, worktree(name));
  }
  /// Hangs the item on an agent whose session is not started.
  void hang(const std::string& id, const std::string& name) const {
    const GtRun run = town_.gt({"hook", "set", id, "--as", "web/" + name});
    ASSERT_EQ(run.status, 0) << run;
  }
  GtRun done(const std::string& name) const { return town_.gt_in(worktree(name), {"done"}); }

  testing::LifeTown town_;
};

TEST_F(Sling, MakesAPolecatAndStartsItWhereNobodyIsFree) {
  const std::string id = add("Fix the login");
  const GtRun run = town_.gt({"sling", id, "--json"});
  ASSERT_EQ(run.status, 0) << run;
  const Value answer = run.json();
  const Value& slung = answer["items"].items().at(0);
  EXPECT_EQ(slung["address"], Value("web/toast"));
  EXPECT_EQ(slung["session"], Value("started"));
  EXPECT_EQ(slung["branch"], Value("toast/" + id));
  EXPECT_EQ(hook("web/toast")["work"], Value(id));
  EXPECT_EQ(item(id)["status"], Value("in-progress"));
  EXPECT_EQ(item(id)["assignee"], Value("web/toast"));
  EXPECT_EQ(git({"branch", "--show-current"}, worktree("toast")), "toast/" + id);
  EXPECT_EQ(git({"branch", "--list", "toast/*"}, worktree("toast")), "* toast/" + id);
  EXPECT_NE(town_.pid_of("web/toast"), 0);
}

TEST_F(Sling, SpreadsSeveralItemsAndCompletesWhatWasCutOff) {
  const std::string one = add("One"), two = add("Two");
  spawn("bread");
  const GtRun dry = town_.gt({"sling", one, two, "--dry-run", "--json"});
  EXPECT_EQ(dry.status, 0) << dry;
  EXPECT_EQ(hook("web/bread")["work"], Value());
  ASSERT_EQ(town_.gt({"sling", one, two}).status, 0);
  EXPECT_EQ(hook("web/bread")["work"], Value(one));
  EXPECT_EQ(hook("web/toast")["work"], Value(two));
  const Value again = town_.gt({"sling", one, two, "--json"}).json();
  EXPECT_EQ(again["items"].items().at(0)["address"], Value("web/bread"));
  EXPECT_EQ(again["items"].items().at(1)["session"], Value("running"));
}

TEST_F(Sling, AnAgentThatRunsGetsAMessageOnce) {
  const std::string id = add("Fix the login");
  spawn("toast");
  ASSERT_EQ(town_.gt({"start", "web/toast"}).status, 0);
  ASSERT_EQ(town_.gt({"sling", id, "web/toast"}).status, 0);
  ASSERT_EQ(town_.gt({"sling", id, "web/toast"}).status, 0);
  const Value list = town_.gt({"message", "list", "web/toast", "--json"}).json();
  ASSERT_EQ(list["messages"].items().size(), 1U);
  EXPECT_THAT(*list["messages"].items().at(0)["text"].as_string(), HasSubstr(id));
}

TEST_F(Sling, WhatIsNotReadyIsRefusedAndNothingChanges) {
  const std::string first = add("First");
  const std::string second = add("Second", {"--depends", first});
  const GtRun run = town_.gt({"sling", second});
  EXPECT_EQ(run.status, 5) << run;
  EXPECT_THAT(run.err, HasSubstr(first));
  EXPECT_EQ(item(second)["status"], item(first)["status"]);
  EXPECT_EQ(town_.gt({"polecat", "list", "--json"}).json()["agents"].items().size(), 0U);
  EXPECT_EQ(town_.gt({"sling", second, "--force"}).status, 0);
}

TEST_F(Sling, OneItemIsNeverSlungTwice) {
  const std::string id = add("Once");
  spawn("toast");
  spawn("bread");
  std::vector<std::future<GtRun>> slings;
  for (const char* name : {"web/toast", "web/bread", "web/toast", "web/bread"}) {
    slings.push_back(std::async(std::launch::async, [this, id, name] {
      return town_.gt({"sling", id, name});
    }));
  }
  for (auto& each : slings) {
    const GtRun run = each.get();
    EXPECT_TRUE(run.status == 0 || run.status == 4) << run;
  }
  const bool toast_has = hook("web/toast")["work"] == Value(id);
  const bool bread_has = hook("web/bread")["work"] == Value(id);
  EXPECT_NE(toast_has, bread_has);
  EXPECT_EQ(item(id)["assignee"], Value(toast_has ? "web/toast" : "web/bread"));
}

TEST_F(Sling, ChangesThatBelongToNoCommitAreInTheWay) {
  const std::string id = add("Fix the login");
  spawn("toast");
  write_file(worktree("toast") / "mine.txt", "precious\n");
  const GtRun run = town_.gt({"sling", id, "web/toast"});
  EXPECT_EQ(run.status, 5) << run;
  EXPECT_EQ(hook("web/toast")["work"], Value());
  EXPECT_TRUE(fs::exists(worktree("toast") / "mine.txt"));
  EXPECT_TRUE(item(id)["claimed_by"].is_null()) << "it is anybody's again";
}

TEST_F(Sling, UnslungWorkIsBackOnTheBoardAndItsBranchStays) {
  const std::string id = add("Fix the login");
  spawn("toast");
  hang(id, "toast");
  commit("toast", "half.txt");
  ASSERT_EQ(town_.gt({"unsling", id}).status, 0);
  EXPECT_EQ(hook("web/toast")["work"], Value());
  EXPECT_EQ(item(id)["status"], Value("todo"));
  EXPECT_EQ(item(id)["assignee"], Value());
  EXPECT_EQ(git({"log", "-1", "--format=%s", "toast/" + id}, worktree("toast")), "Add half.txt");
  EXPECT_EQ(town_.gt({"unsling", id}).status, 3);
}

TEST_F(Sling, DonePushesTheBranchAndWritesTheMergeRequest) {
  const std::string id = add("Fix the login", {"--priority", "high"});
  spawn("toast");
  hang(id, "toast");
  commit("toast", "login.txt");
  const GtRun run = done("toast");
  ASSERT_EQ(run.status, 0) << run;
  const std::string head = git({"rev-parse", "HEAD"}, worktree("toast"));
  EXPECT_EQ(git({"rev-parse", "toast/" + id}, town_.make_repository("web")), head);
  const std::string request = town_.read(".gt/merges/web/" + id + ".yaml");
  EXPECT_THAT(request, HasSubstr(head));
  EXPECT_THAT(request, HasSubstr("priority: high"));
  EXPECT_EQ(item(id)["status"], Value("review"));
  EXPECT_EQ(hook("web/toast")["work"], Value());
  EXPECT_EQ(done("toast").status, 3) << "nothing hangs there any more";
}

TEST_F(Sling, DoneRefusesWhatIsNotFinishedAndChangesNothing) {
  const std::string id = add("Fix the login");
  spawn("toast");
  hang(id, "toast");
  EXPECT_THAT(done("toast").err, HasSubstr("no commit")) << "nothing to submit";
  write_file(worktree("toast") / "loose.txt", "x\n");
  EXPECT_THAT(done("toast").err, HasSubstr("in no commit"));
  commit("toast", "login.txt");
  const GtRun elsewhere = town_.gt({"done", "--as", "web/toast"});
  EXPECT_EQ(elsewhere.status, 5) << elsewhere;
  EXPECT_THAT(elsewhere.err, HasSubstr("cd "));
  git({"switch", "-q", "--detach"}, worktree("toast"));
  EXPECT_EQ(done("toast").status, 5);
  EXPECT_EQ(hook("web/toast")["work"], Value(id));
  EXPECT_EQ(item(id)["status"], Value("in-progress"));
  EXPECT_FALSE(town_.has(".gt/merges/web/" + id + ".yaml"));
}

TEST_F(Sling, TheNextItemBeginsWhereTheRigsBranchIs) {
  const std::string one = add("One"), two = add("Two");
  spawn("toast");
  hang(one, "toast");
  commit("toast", "one.txt");
  ASSERT_EQ(done("toast").status, 0);
  hang(two, "toast");
  EXPECT_FALSE(fs::exists(worktree("toast") / "one.txt"));
  EXPECT_EQ(git({"branch", "--show-current"}, worktree("toast")), "toast/" + two);
}

TEST_F(Sling, WhatHangsOnAHookIsNobodyElsesToClaimOrRelease) {
  const std::string id = add("Fix the login");
  spawn("toast");
  hang(id, "toast");
  EXPECT_EQ(town_.gt({"release", id, "--as", "web/toast"}).status, 4);
  EXPECT_EQ(town_.gt({"claim", id, "--as", "web/crew/ada"}).status, 4);
  EXPECT_EQ(hook("web/toast")["work"], Value(id));
}

TEST_F(Sling, ABlockedItemThatIsTakenOffAHookIsNobodys) {
  const std::string id = add("Fix the login");
  spawn("toast");
  hang(id, "toast");
  ASSERT_EQ(town_.gt({"block", id, "-m", "no key"}).status, 0);
  ASSERT_EQ(town_.gt({"unsling", id}).status, 0);
  ASSERT_EQ(town_.gt({"unblock", id}).status, 0);
  EXPECT_EQ(item(id)["status"], Value("todo"));
  EXPECT_TRUE(item(id)["claimed_by"].is_null());
}

TEST_F(Sling, AnyCallOfItsHolderRenewsAClaim) {
  const std::string id = add("Fix the login");
  ASSERT_EQ(town_.gt({"claim", id, "--for", "2s", "--as", "web/crew/max"}).status, 0);
  const Value first = item(id)["claim_expires_at"];
  EXPECT_TRUE(testing::wait_until([&] {
    (void)town_.gt({"agents", "--as", "web/crew/max"});
    return !(item(id)["claim_expires_at"] == first);
  }));
  EXPECT_EQ(item(id)["claimed_by"], Value("web/crew/max"));
}

TEST_F(Sling, AClosedItemIsOffItsHook) {
  const std::string id = add("Fix the login");
  spawn("toast");
  hang(id, "toast");
  ASSERT_EQ(town_.gt({"close", id}).status, 0);
  EXPECT_TRUE(hook("web/toast")["work"].is_null());
  EXPECT_EQ(item(id)["status"], Value("done"));
}

TEST_F(Sling, WhatACutOffSlingClaimedForAnotherIsSlungAgain) {
  const std::string id = add("Fix the login"), other = add("Other");
  spawn("toast");
  spawn("bread");
  // As if it had been killed between the claim and the hook.
  ASSERT_EQ(town_.gt({"claim", id, "--as", "web/toast"}).status, 0);
  hang(other, "toast");
  const GtRun run = town_.gt({"sling", id, "--json"});
  ASSERT_EQ(run.status, 0) << run;
  EXPECT_EQ(hook("web/bread")["work"], Value(id));
}

TEST_F(Sling, DoneRefusesABranchThatIsNotTheItems) {
  const std::string id = add("Fix the login");
  spawn("toast");
  hang(id, "toast");
  git({"switch", "-q", "-c", "other"}, worktree("toast"));
  commit("toast", "login.txt");
  const GtRun run = done("toast");
  EXPECT_EQ(run.status, 5) << run;
  EXPECT_THAT(run.err, HasSubstr("git switch toast/" + id));
}

TEST_F(Sling, AClaimWithoutAnIdIsAFreshOne) {
  const std::string one = add("One"), two = add("Two");
  const auto claim = [&] {
    return town_.gt({"claim", "--rig", "web", "--as", "web/crew/max", "--json"}).json()["id"];
  };
  EXPECT_EQ(claim(), Value(one));
  EXPECT_EQ(claim(), Value(two));
}

TEST_F(Sling, AClaimIsExclusiveUntilItEnds) {
  const std::string id = add("Fix the login");
  const GtRun mine = town_.gt({"claim", id, "--as", "web/crew/max", "--json"});
  ASSERT_EQ(mine.status, 0) << mine;
  const std::string token = *mine.json()["token"].as_string();
  EXPECT_EQ(town_.gt({"claim", id, "--as", "web/crew/ada"}).status, 4);
  EXPECT_EQ(town_.gt({"claim", "--rig", "web", "--as", "web/crew/ada"}).status, 3);
  EXPECT_EQ(town_.gt({"release", id, "--as", "web/crew/max", "--token", "wrong"}).status, 4);
  EXPECT_EQ(town_.gt({"close", id, "--token", "wrong"}).status, 4);
  ASSERT_EQ(town_.gt({"release", id, "--as", "web/crew/max", "--token", token}).status, 0);
  EXPECT_EQ(item(id)["status"], Value("todo"));
  EXPECT_EQ(town_.gt({"claim", "--rig", "web", "--as", "web/crew/ada"}).status, 0);
}

}  // namespace
}  // namespace gt
