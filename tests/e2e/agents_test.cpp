// SPDX-License-Identifier: Apache-2.0
// Agents come and go, and nothing they made is lost.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <future>

#include "cli/life/lease.h"
#include "common/base/text.h"
#include "common/git/git.h"
#include "common/process/process_runner.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using testing::run_program;
using testing::write_file;

class Agents : public ::testing::Test {
 protected:
  Agents() {
    const fs::path source = town_.make_repository("web");
    SystemProcessRunner runner;
    EXPECT_THAT(Git(runner).clone_bare(source.string(), town_.root() / "web/repo.git"), IsOk());
    town_.write("web/rig.yaml", "remote: " + source.string() + "\nbranch: main\n");
  }

  std::string git(std::vector<std::string> words, const fs::path& directory) const {
    words.insert(words.begin(), "git");
    return run_program(words, directory, town_.environment());
  }
  std::string git_in_rig(std::vector<std::string> words) const {
    return git(std::move(words), town_.root() / "web/repo.git");
  }

  GtRun spawn(const std::string& name) const {
    GtRun run = town_.gt({"polecat", "spawn", name, "--rig", "web"});
    EXPECT_EQ(run.status, 0) << run;
    return run;
  }

  fs::path worktree(const std::string& name) const { return town_.root() / "web/polecats" / name; }

  void commit_in(const fs::path& directory, const std::string& file) const {
    write_file(directory / file, "made by an agent\n");
    git({"add", "-A"}, directory);
    git({"commit", "-q", "-m", "Add " + file}, directory);
  }

  testing::TempTown town_;
};

TEST_F(Agents, ASpawnedPolecatHasAWorktreeOnABranchOfItsOwn) {
  const GtRun run = town_.gt({"polecat", "spawn", "--rig", "web", "--json"});
  ASSERT_EQ(run.status, 0) << run;
  const Value answer = run.json();
  EXPECT_EQ(answer["address"], Value("web/toast"));
  EXPECT_EQ(answer["kind"], Value("robot"));
  EXPECT_EQ(answer["directory"], Value(worktree("toast").string()));
  EXPECT_TRUE(fs::exists(worktree("toast") / "README.md"));
  const std::string branch = git({"branch", "--show-current"}, worktree("toast"));
  EXPECT_TRUE(branch.starts_with("toast/")) << branch;
  EXPECT_EQ(git({"status", "--porcelain"}, worktree("toast")), "");
}

TEST_F(Agents, EachSpawnTakesTheNextFreeName) {
  for (const char* name : {"web/toast", "web/bread", "web/butter"}) {
    const GtRun run = town_.gt({"polecat", "spawn", "--rig", "web", "--json"});
    EXPECT_EQ(run.json()["address"], Value(name)) << run;
  }
  const Value list = town_.gt({"polecat", "list", "--json"}).json();
  EXPECT_EQ(list["agents"].items().size(), 3U);
}

TEST_F(Agents, SpawnsAtOnceTakeNamesOfTheirOwn) {
  std::vector<std::future<GtRun>> spawns;
  for (int i = 0; i < 4; ++i) {
    spawns.push_back(std::async(std::launch::async, [&] {
      return town_.gt({"polecat", "spawn", "--rig", "web"});
    }));
  }
  for (auto& each : spawns) {
    const GtRun run = each.get();
    EXPECT_EQ(run.status, 0) << run;
  }
  EXPECT_EQ(town_.gt({"polecat", "list", "--json"}).json()["agents"].items().size(), 4U);
}

TEST_F(Agents, AnAgentIsMadeOnce) {
  spawn("toast");
  const GtRun again = town_.gt({"polecat", "spawn", "toast", "--rig", "web"});
  EXPECT_EQ(again.status, 4) << again;
  EXPECT_THAT(again.err, HasSubstr("web/toast"));
}

TEST_F(Agents, ASpawnThatWasCutOffGoesOnWhereItStopped) {
  spawn("toast");
  commit_in(worktree("toast"), "new.txt");
  const std::string branch = git({"branch", "--show-current"}, worktree("toast"));
  fs::remove(town_.root() / ".gt/hooks/web/toast.yaml");
  spawn("toast");
  EXPECT_EQ(git({"branch", "--show-current"}, worktree("toast")), branch);
  EXPECT_TRUE(fs::exists(worktree("toast") / "new.txt"));
}

TEST_F(Agents, ASpawnThatCannotWriteTheHookTakesBackWhatItMade) {
  // Reads find nothing there, writes fail.
  const fs::path hooks = town_.root() / ".gt/hooks";
  fs::create_directories(hooks);
  fs::create_directory_symlink(town_.directory() / "nowhere", hooks / "web");
  const GtRun run = town_.gt({"polecat", "spawn", "toast", "--rig", "web"});
  EXPECT_NE(run.status, 0) << run;
  EXPECT_FALSE(fs::exists(worktree("toast")));
  EXPECT_EQ(git_in_rig({"branch", "--list", "toast/*"}), "");
  EXPECT_THAT(git_in_rig({"worktree", "list"}), Not(HasSubstr("toast")));

  fs::remove(hooks / "web");
  spawn("toast");
}

TEST_F(Agents, AWorktreeThatSomebodyDeletedIsMadeAgain) {
  spawn("toast");
  fs::remove(town_.root() / ".gt/hooks/web/toast.yaml");
  fs::remove_all(worktree("toast"));
  spawn("toast");
  EXPECT_TRUE(fs::exists(worktree("toast") / "README.md"));
}

TEST_F(Agents, InATownThatWasMovedTheWorkOfAnAgentIsStillSeen) {
  spawn("toast");
  commit_in(worktree("toast"), "new.txt");
  const fs::path moved = town_.directory() / "moved town";
  fs::rename(town_.root(), moved);
  const GtRun kill = town_.gt_in(moved, {"polecat", "kill", "web/toast"});
  EXPECT_EQ(kill.status, 5) << kill;
  EXPECT_THAT(kill.err, HasSubstr("1 unpushed commit"));
  EXPECT_EQ(git({"log", "-1", "--format=%s"}, moved / "web/polecats/toast"), "Add new.txt\n");
}

TEST_F(Agents, ACopyOfATownLeavesTheWorktreesOfTheFirstOneAlone) {
  spawn("toast");
  const fs::path copy = town_.directory() / "copy";
  fs::copy(town_.root(), copy, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  (void)town_.gt_in(copy, {"polecat", "kill", "web/toast"});
  EXPECT_THAT(git_in_rig({"worktree", "list"}), HasSubstr(worktree("toast").string()));
}

TEST_F(Agents, AnAgentOfARigWhoseFolderIsGoneCanBeRemoved) {
  spawn("toast");
  fs::remove_all(town_.root() / "web");
  const GtRun kill = town_.gt({"polecat", "kill", "web/toast"});
  EXPECT_EQ(kill.status, 5) << kill;
  EXPECT_THAT(kill.err, HasSubstr("gt polecat kill web/toast --force"));
  const GtRun forced = town_.gt({"polecat", "kill", "web/toast", "--force"});
  EXPECT_EQ(forced.status, 0) << forced;
  EXPECT_FALSE(town_.has(".gt/hooks/web/toast.yaml"));
  EXPECT_EQ(town_.gt({"polecat", "kill", "web/nobody", "--force"}).status, 3);
}

TEST_F(Agents, BadNamesAndUnknownRigsAndKindsMakeNothing) {
  const std::vector<std::pair<std::vector<std::string>, int>> cases = {
      {{"polecat", "spawn", "..", "--rig", "web"}, 2},
      {{"polecat", "spawn", "a b", "--rig", "web"}, 2},
      {{"polecat", "spawn", "refinery", "--rig", "web"}, 2},
      {{"polecat", "spawn", "web/crew/max"}, 2},
      {{"polecat", "spawn", "toast", "--rig", "nope"}, 3},
      {{"polecat", "spawn", "toast", "--rig", "web", "--kind", "nope"}, 3},
      {{"crew", "add", "-x", "--rig", "web"}, 2},
  };
  for (const auto& [words, status] : cases) {
    const GtRun run = town_.gt(words);
    EXPECT_EQ(run.status, status) << join(words, " ") << run;
  }
  EXPECT_FALSE(town_.has("web/polecats/toast"));
  EXPECT_THAT(town_.gt({"agents", "--rig", "web", "--json"}).json()["agents"].items(), IsEmpty());
}

TEST_F(Agents, ARigHasNoMorePolecatsThanItsLimit) {
  town_.write("web/rig.yaml", town_.read("web/rig.yaml") + "limits: {polecats: 1}\n");
  spawn("toast");
  const GtRun second = town_.gt({"polecat", "spawn", "--rig", "web"});
  EXPECT_EQ(second.status, 5) << second;
  EXPECT_THAT(second.err, HasSubstr("limit is 1"));
}

TEST_F(Agents, ACrewMemberWaitsUntilItIsStarted) {
  const GtRun run = town_.gt({"crew", "add", "max", "--rig", "web", "--json"});
  ASSERT_EQ(run.status, 0) << run;
  EXPECT_EQ(run.json()["desired"], Value("stopped"));
  EXPECT_TRUE(fs::exists(town_.root() / "web/crew/max/README.md"));
  EXPECT_EQ(town_.gt({"crew", "list", "--json"}).json()["agents"].items().size(), 1U);
  EXPECT_EQ(town_.gt({"crew", "remove", "max", "--rig", "web"}).status, 0);
  EXPECT_FALSE(town_.has("web/crew/max"));
}

TEST_F(Agents, ACleanPolecatGoesWithoutATrace) {
  spawn("toast");
  const GtRun run = town_.gt({"polecat", "kill", "toast", "--rig", "web"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_FALSE(fs::exists(worktree("toast")));
  EXPECT_FALSE(town_.has(".gt/hooks/web/toast.yaml"));
  EXPECT_EQ(git_in_rig({"branch", "--list", "toast/*"}), "");
  EXPECT_EQ(town_.gt({"polecat", "kill", "toast", "--rig", "web"}).status, 3);
}

TEST_F(Agents, OnlyTheAgentsOwnBranchGoesWithIt) {
  spawn("toast");
  commit_in(worktree("toast"), "new.txt");
  const std::string own(trimmed(git({"branch", "--show-current"}, worktree("toast"))));
  git({"switch", "-q", "main"}, worktree("toast"));
  const GtRun run = town_.gt({"polecat", "kill", "web/toast", "--json"});
  ASSERT_EQ(run.status, 0) << run;
  EXPECT_EQ(run.json()["branch"], Value());
  EXPECT_FALSE(fs::exists(worktree("toast")));
  EXPECT_THAT(git_in_rig({"branch", "--list", "main"}), HasSubstr("main"));
  // What it committed is nowhere else.
  EXPECT_EQ(git_in_rig({"log", "-1", "--format=%s", own}), "Add new.txt\n");
}

TEST_F(Agents, WhatWouldBeLostIsNamedAndTheKillRefused) {
  spawn("toast");
  write_file(worktree("toast") / "README.md", "changed\n");
  write_file(worktree("toast") / "new.txt", "new\n");
  GtRun run = town_.gt({"polecat", "kill", "web/toast"});
  EXPECT_EQ(run.status, 5) << run;
  EXPECT_THAT(run.err, HasSubstr("1 changed file and 1 untracked file"));
  EXPECT_THAT(run.err, HasSubstr("gt polecat kill web/toast --force"));

  commit_in(worktree("toast"), "more.txt");
  run = town_.gt({"polecat", "kill", "web/toast"});
  EXPECT_EQ(run.status, 5) << run;
  EXPECT_THAT(run.err, HasSubstr("1 unpushed commit"));
  EXPECT_TRUE(fs::exists(worktree("toast") / "more.txt"));
  EXPECT_TRUE(town_.has(".gt/hooks/web/toast.yaml"));
}

TEST_F(Agents, WorkOnTheHookIsALossToo) {
  spawn("toast");
  town_.write("web/board/001-a.md", "---\nid: 1\ntitle: A\nstatus: todo\n---\n");
  ASSERT_EQ(town_.gt({"hook", "set", "web-1", "--as", "web/toast"}).status, 0);
  const GtRun run = town_.gt({"polecat", "kill", "web/toast"});
  EXPECT_EQ(run.status, 5) << run;
  EXPECT_THAT(run.err, HasSubstr("web-1 on its hook"));
}

TEST_F(Agents, ByForceEverythingIsKeptInTheTrash) {
  spawn("toast");
  commit_in(worktree("toast"), "committed.txt");
  write_file(worktree("toast") / "README.md", "changed\n");
  write_file(worktree("toast") / "new.txt", "new\n");
  const GtRun run = town_.gt({"polecat", "kill", "web/toast", "--force", "--json"});
  ASSERT_EQ(run.status, 0) << run;
  EXPECT_FALSE(fs::exists(worktree("toast")));
  EXPECT_FALSE(town_.has(".gt/hooks/web/toast.yaml"));

  const std::string id = *run.json()["trash"].as_string();
  const std::string ref = "refs/gt/trash/" + id;
  EXPECT_EQ(git_in_rig({"show", ref + ":committed.txt"}), "made by an agent\n");
  EXPECT_EQ(git_in_rig({"show", ref + ":README.md"}), "changed\n");
  EXPECT_EQ(git_in_rig({"show", ref + ":new.txt"}), "new\n");
  const std::string record = town_.read(".gt/trash/" + id + ".yaml");
  EXPECT_THAT(record, HasSubstr("address: web/toast"));
  EXPECT_THAT(record, HasSubstr("ref: " + ref));
  EXPECT_THAT(record, HasSubstr("kind: robot"));
}

TEST_F(Agents, FilesThatGitIgnoresMoveToTheTrashWithTheirFolder) {
  town_.write("web/repo.git/info/exclude", ".env\n");
  spawn("toast");
  write_file(worktree("toast") / ".env", "KEY=1\n");
  git_in_rig({"worktree", "lock", worktree("toast").string()});
  const GtRun run = town_.gt({"polecat", "kill", "web/toast", "--json"});
  ASSERT_EQ(run.status, 0) << run;
  EXPECT_FALSE(fs::exists(worktree("toast")));
  const std::string place = ".gt/trash/" + *run.json()["trash"].as_string() + "/worktree";
  EXPECT_EQ(run.json()["directory"], Value((town_.root() / place).string()));
  EXPECT_EQ(town_.read(place + "/.env"), "KEY=1\n");
  EXPECT_TRUE(town_.has(place + "/README.md"));
  EXPECT_THAT(town_.read(".gt/trash/" + *run.json()["trash"].as_string() + ".yaml"),
              HasSubstr("directory: " + place));

  // The next one of that name has nothing to do with it.
  spawn("toast");
  EXPECT_FALSE(fs::exists(worktree("toast") / ".env"));
  EXPECT_FALSE(town_.has(place + "/.git"));
}

TEST_F(Agents, ARunningPolecatIsNotRemovedByAccidentNorHalfway) {
  spawn("toast");
  run_program({"tmux", "-L", town_.tmux_server(), "new-session", "-d", "-s", "web/toast", "cat"},
              town_.root(), town_.environment());
  const GtRun run = town_.gt({"polecat", "kill", "web/toast"});
  EXPECT_EQ(run.status, 4) << run;
  EXPECT_THAT(run.err, HasSubstr("gt stop web/toast"));
  // By force its session must end first, and nobody is there to end it.
  const GtRun forced = town_.gt({"polecat", "kill", "web/toast", "--force"});
  EXPECT_EQ(forced.status, 69) << forced;
  EXPECT_TRUE(fs::exists(worktree("toast") / "README.md"));
  EXPECT_THAT(town_.read(".gt/hooks/web/toast.yaml"), HasSubstr("desired: stopped"));
}

/// True if another process than this one has the file open.
bool is_open_elsewhere(const fs::path& file) {
  std::error_code ignored;
  for (const auto& process : fs::directory_iterator("/proc", ignored)) {
    const std::string pid = process.path().filename().string();
    if (!parse_integer(pid) || pid == std::to_string(::getpid())) continue;
    for (const auto& open : fs::directory_iterator(process.path() / "fd", ignored)) {
      if (fs::read_symlink(open.path(), ignored) == file) return true;
    }
  }
  return false;
}

TEST_F(Agents, AKillWaitsForWhoeverStartsTheAgentAndLooksOnlyThen) {
  spawn("toast");
  const fs::path file = TownPaths(town_.root()).session_lease(Address::polecat("web", "toast"));
  std::future<GtRun> kill;
  {
    GT_ASSERT_OK(
        const FileLock lease,
        take_session_lease(TownPaths(town_.root()), Address::polecat("web", "toast"), Duration(0)));
    kill = std::async(std::launch::async, [&] {
      return town_.gt({"polecat", "kill", "web/toast"});
    });
    EXPECT_TRUE(testing::wait_until([&] { return is_open_elsewhere(file); }));
    write_file(worktree("toast") / "new.txt", "the first thing it did\n");
  }
  const GtRun run = kill.get();
  EXPECT_EQ(run.status, 5) << run;
  EXPECT_THAT(run.err, HasSubstr("1 untracked file"));
}

TEST_F(Agents, AnAgentThatCouldNotGoWhollyIsNotStartedAgain) {
  spawn("toast");
  ASSERT_THAT(town_.read(".gt/hooks/web/toast.yaml"), HasSubstr("desired: running"));
  write_file(town_.root() / ".gt/trash", "in the way\n");
  const GtRun run = town_.gt({"polecat", "kill", "web/toast"});
  EXPECT_NE(run.status, 0) << run;
  EXPECT_TRUE(fs::exists(worktree("toast") / "README.md"));
  EXPECT_THAT(town_.read(".gt/hooks/web/toast.yaml"), HasSubstr("desired: stopped"));
  fs::remove(town_.root() / ".gt/trash");
  EXPECT_EQ(town_.gt({"polecat", "kill", "web/toast"}).status, 0);
}

TEST_F(Agents, ByForceARunningPolecatIsEndedAndItsWorkKept) {
  town_.write("kinds/sleeper.yaml", "name: sleeper\nstart: [sleep, '1000']\n");
  GtRun run = town_.gt({"polecat", "spawn", "toast", "--rig", "web", "--kind", "sleeper"});
  ASSERT_EQ(run.status, 0) << run;
  run = town_.gt({"start", "web/toast"});
  ASSERT_EQ(run.status, 0) << run;
  write_file(worktree("toast") / "new.txt", "new\n");
  run = town_.gt({"polecat", "kill", "web/toast", "--force", "--json"});
  ASSERT_EQ(run.status, 0) << run;
  EXPECT_EQ(run.json()["was_running"], Value(true));
  EXPECT_EQ(git_in_rig({"show", "refs/gt/trash/" + *run.json()["trash"].as_string() + ":new.txt"}),
            "new\n");
  EXPECT_FALSE(fs::exists(worktree("toast")));
  EXPECT_THAT(town_.gt({"ps", "--json"}).json()["agents"].items(), IsEmpty());
}

TEST_F(Agents, ABrokenHookFileIsNamedAndHidesNobodyElse) {
  spawn("toast");
  spawn("bread");
  const std::string broken = "address: web/toast\nkind: [\n";
  town_.write(".gt/hooks/web/toast.yaml", broken);
  const GtRun run = town_.gt({"agents", "--json"});
  EXPECT_EQ(run.status, 1) << run;
  ASSERT_EQ(run.json()["problems"].items().size(), 1U);
  EXPECT_THAT(*run.json()["problems"].items()[0]["error"].as_string(),
              HasSubstr(".gt/hooks/web/toast.yaml:"));
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"hook", "--as", "web/toast"},
                                             {"prime", "--as", "web/toast"},
                                             {"hook", "clear", "--as", "web/toast"},
                                             {"polecat", "kill", "web/toast", "--force"}}) {
    const GtRun failed = town_.gt(words);
    EXPECT_EQ(failed.status, 1) << join(words, " ") << failed;
    EXPECT_THAT(failed.err, HasSubstr(".gt/hooks/web/toast.yaml:"));
  }
  EXPECT_EQ(town_.read(".gt/hooks/web/toast.yaml"), broken);
  EXPECT_TRUE(fs::exists(worktree("toast")));
}

}  // namespace
}  // namespace gt
