// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/support/answer_matcher.h"
#include "tests/support/hostile_disk.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using testing::AnswersAs;
using ::testing::ElementsAre;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::run_program;
using ::testing::StartsWith;
using testing::TempTown;

std::vector<std::string> entries(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST(RigAdd, ClonesARepositoryAndMakesItsFolder) {
  const TempTown town;
  const auto source = town.make_repository("web");
  const GtRun run = town.gt(
      {"rig", "add", "web", source, "--check", "make test", "--check", "make lint", "--json"});
  EXPECT_EQ(run.status, 0) << run;
  const Value answer = run.json();
  EXPECT_THAT(answer, AnswersAs("rig add"));
  EXPECT_EQ(answer["branch"], Value("main"));
  EXPECT_EQ(answer["checks"].items().size(), 2U);
  EXPECT_THAT(entries(town.root() / "web"),
              ElementsAre("board", "crew", "polecats", "repo.git", "rig.yaml"));
  EXPECT_TRUE(town.has("web/board/config.yml"));
  EXPECT_TRUE(town.has("web/board/tasks"));
  EXPECT_THAT(entries(town.root() / ".gt/run"), IsEmpty());
  EXPECT_THAT(run_program({"git", "-C", "web/repo.git", "rev-parse", "origin/main"}, town.root(),
                          town.environment()),
              Not(IsEmpty()));
}

TEST(RigAdd, TakesARelativePathAndKeepsItAbsolute) {
  const TempTown town;
  const auto source = town.make_repository("web");
  const GtRun run = town.gt({"rig", "add", "web", "../repositories/web", "--json"});
  EXPECT_EQ(run.json()["remote"], Value(source.string())) << run;
}

TEST(RigAdd, ASourceThatDoesNotExistLeavesNothing) {
  const TempTown town;
  for (const std::string source : {"../nothing-here", "file:///no/such/repository.git"}) {
    const GtRun run = town.gt({"rig", "add", "web", source});
    EXPECT_EQ(run.status, 3) << run;
    EXPECT_THAT(run.err, HasSubstr("gt: "));
    EXPECT_FALSE(town.has("web"));
    EXPECT_THAT(entries(town.root() / ".gt/run"), IsEmpty());
  }
}

TEST(RigAdd, ADirectoryThatIsNoRepositoryLeavesNothing) {
  const TempTown town;
  const GtRun run = town.gt({"rig", "add", "web", town.directory() / "home"});
  EXPECT_NE(run.status, 0) << run;
  EXPECT_FALSE(town.has("web"));
}

TEST(RigAdd, ABranchThatDoesNotExistIsNamedWithTheOneThatDoes) {
  const TempTown town;
  const GtRun run = town.gt({"rig", "add", "web", town.make_repository("web"), "--branch", "nope"});
  EXPECT_EQ(run.status, 3) << run;
  EXPECT_THAT(run.err, AllOf(HasSubstr("no branch 'nope'"), HasSubstr("its own is 'main'")));
  EXPECT_FALSE(town.has("web"));
}

TEST(RigAdd, WorksOnTheBranchThatIsNamed) {
  const TempTown town;
  const auto source = town.make_repository("web");
  run_program({"git", "branch", "develop"}, source, town.environment());
  EXPECT_EQ(town.gt({"rig", "add", "web", source, "--branch", "develop"}).status, 0);
  EXPECT_THAT(town.read("web/rig.yaml"), HasSubstr("branch: develop\n"));
}

TEST(RigAdd, ARepositoryWithoutACommitIsRefused) {
  const TempTown town;
  run_program({"git", "init", "-q", "empty"}, town.directory(), town.environment());
  const GtRun run = town.gt({"rig", "add", "web", "../empty"});
  EXPECT_EQ(run.status, 5) << run;
  EXPECT_THAT(run.err, HasSubstr("has no branch to begin from"));
  EXPECT_FALSE(town.has("web"));
}

TEST(RigAdd, ANameThatIsTakenIsAConflict) {
  const TempTown town;
  town.add_rig("web");
  const GtRun run = town.gt({"rig", "add", "web", town.make_repository("other")});
  EXPECT_EQ(run.status, 4) << run;
  EXPECT_THAT(run.err, HasSubstr("gt rig show web"));
}

TEST(RigAdd, TwoAtOnceUnderOneNameMakeOneRig) {
  const TempTown town;
  const auto source = town.make_repository("web");
  int first = -1;
  int second = -1;
  std::thread other([&] { first = town.gt({"rig", "add", "web", source}).status; });
  second = town.gt({"rig", "add", "web", source}).status;
  other.join();
  EXPECT_THAT((std::vector{std::min(first, second), std::max(first, second)}), ElementsAre(0, 4));
  EXPECT_EQ(town.gt({"rig", "show", "web"}).status, 0);
  EXPECT_THAT(entries(town.root() / ".gt/run"), IsEmpty());
}

TEST(RigAdd, BadNamesAreRefusedWithOneThatWouldDo) {
  const TempTown town;
  const auto source = town.make_repository("web");
  for (const std::string name :
       {"a/b", "..", "my web", "Web", "mayor", "polecats", ".gt", "", "a\nb"}) {
    const GtRun run = town.gt({"rig", "add", name, source});
    EXPECT_EQ(run.status, 2) << name << run;
    EXPECT_THAT(run.err, HasSubstr("\n    ")) << "a hint";
  }
  EXPECT_EQ(town.gt({"rig", "add", "--", "-web", source}).status, 2);
  EXPECT_EQ(town.gt({"rig", "add", "-web", source}).status, 2);
  EXPECT_THAT(entries(town.root()), ElementsAre(".gt", "mayor", "town.yaml"));
}

TEST(RigAdd, AFullDiskLeavesNothing) {
  if (!testing::can_mount()) GTEST_SKIP() << "this machine lets no test mount a disk";
  TempTown town;
  const auto source = town.make_repository("web");
  const auto after = town.directory() / "after";
  const GtRun run = testing::run_gt({"rig", "add", "web", source},
                                    {.directory = town.root(),
                                     .environment = town.environment(),
                                     .wrapper = testing::on_full_disk(town.root(), after)});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_THAT(run.err, HasSubstr("No space left on device"));
  EXPECT_THAT(entries(after), ElementsAre(".gt", "mayor", "town.yaml"));
}

TEST(RigAdd, AReadOnlyTownIsNamed) {
  if (!testing::can_mount()) GTEST_SKIP() << "this machine lets no test mount a disk";
  TempTown town;
  const GtRun run = testing::run_gt({"rig", "add", "web", town.make_repository("web")},
                                    {.directory = town.root(),
                                     .environment = town.environment(),
                                     .wrapper = testing::on_read_only_disk(town.root())});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_THAT(run.err, HasSubstr("Read-only file system"));
}

TEST(RigAdd, WithoutGitItSaysHowToInstallIt) {
  TempTown town;
  const auto source = town.make_repository("web");
  testing::set_variable(town.environment(), "PATH", "/nonexistent");
  const GtRun run = town.gt({"rig", "add", "web", source});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_THAT(run.err, HasSubstr("git"));
  EXPECT_FALSE(town.has("web"));
}

TEST(RigList, ListsRigsAndTheirAgents) {
  const TempTown town;
  EXPECT_THAT(town.gt({"rig", "list"}).out, HasSubstr("gt rig add"));
  town.add_rig("web");
  town.add_rig("api");
  town.write(".gt/hooks/web/toast.yaml",
             "address: web/toast\nrole: polecat\nkind: robot\ndesired: running\n");
  const Value answer = town.gt({"rig", "list", "--json"}).json();
  EXPECT_THAT(answer, AnswersAs("rig list"));
  ASSERT_EQ(answer["rigs"].items().size(), 2U);
  EXPECT_EQ(answer["rigs"].items()[0]["name"], Value("api"));
  EXPECT_EQ(answer["rigs"].items()[1]["polecats"], Value(1));
  const GtRun run = town.gt({"rig", "list"});
  EXPECT_THAT(run.out, StartsWith("RIG  STATE"));
}

TEST(RigList, ABrokenRigHidesNoOther) {
  const TempTown town;
  town.add_rig("web");
  town.write("api/rig.yaml", "remote: [unclosed\n");
  const GtRun run = town.gt({"rig", "list"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("web  ● open"), HasSubstr("api/rig.yaml:")));
  EXPECT_THAT(town.gt({"rig", "list", "--json"}).json(), AnswersAs("rig list"));
}

TEST(RigShow, TellsEverythingOfOneRig) {
  const TempTown town;
  town.add_rig("web");
  town.write(".gt/hooks/web/toast.yaml",
             "address: web/toast\nrole: polecat\nkind: robot\ndesired: running\nwork: web-1\n");
  const Value answer = town.gt({"rig", "show", "web", "--json"}).json();
  EXPECT_THAT(answer, AnswersAs("rig show"));
  EXPECT_EQ(answer["agents"].items().size(), 1U);
  EXPECT_EQ(answer["agents"].items()[0]["work"], Value("web-1"));
  const GtRun here = town.gt_in(town.root() / "web", {"rig", "show"});
  EXPECT_THAT(here.out, AllOf(HasSubstr("branch    main"), HasSubstr("web/toast")));
}

TEST(RigShow, AnUnknownRigIsNotFound) {
  const TempTown town;
  const GtRun run = town.gt({"rig", "show", "nope"});
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.err, HasSubstr("gt rig list"));
}

TEST(RigPark, IsWrittenIntoRigYamlAndKeepsItsComments) {
  const TempTown town;
  town.add_rig("web");
  town.write("web/rig.yaml", "# ours\n" + town.read("web/rig.yaml"));
  const GtRun run = town.gt({"rig", "park", "web", "--json"});
  EXPECT_THAT(run.json(), AnswersAs("rig park"));
  EXPECT_THAT(town.read("web/rig.yaml"),
              AllOf(StartsWith("# ours\n"), HasSubstr("parked: true\n")));
  EXPECT_THAT(town.gt({"rig", "list"}).out, HasSubstr("– parked"));
  EXPECT_THAT(town.gt({"rig", "park", "web"}).out, HasSubstr("is parked already"));
  EXPECT_THAT(town.gt({"rig", "unpark", "web", "--json"}).json(), AnswersAs("rig unpark"));
  EXPECT_THAT(town.gt({"rig", "list"}).out, HasSubstr("● open"));
  EXPECT_EQ(town.gt({"rig", "park", "nope"}).status, 3);
}

TEST(RigPark, LeavesABrokenRigYamlAsItIs) {
  const TempTown town;
  town.add_rig("web");
  const std::string broken = "remote: x\nbranch: main\nchekcs: []\n";
  town.write("web/rig.yaml", broken);
  const GtRun run = town.gt({"rig", "park", "web"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, AllOf(HasSubstr("web/rig.yaml:3: "), HasSubstr("did you mean 'checks'?")));
  EXPECT_EQ(town.read("web/rig.yaml"), broken);
}

class RigRemove : public ::testing::Test {
 protected:
  RigRemove() {
    town_.add_rig("web");
    run_program({"git", "-C", "web/repo.git", "worktree", "add", "-q", "-b", "toast/1",
                 "../polecats/toast", "origin/main"},
                town_.root(), town_.environment());
  }
  const fs::path worktree_ = "web/polecats/toast";
  TempTown town_;
};

TEST_F(RigRemove, MovesTheRigAndItsHooksIntoTheTrash) {
  town_.write(".gt/hooks/web/toast.yaml",
              "address: web/toast\nrole: polecat\nkind: robot\ndesired: stopped\n");
  const GtRun run = town_.gt({"rig", "remove", "web", "--json"});
  EXPECT_EQ(run.status, 0) << run;
  const Value answer = run.json();
  EXPECT_THAT(answer, AnswersAs("rig remove"));
  const std::string trash = ".gt/trash/" + *answer["trash"].as_string();
  EXPECT_FALSE(town_.has("web"));
  EXPECT_FALSE(town_.has(".gt/hooks/web"));
  EXPECT_TRUE(town_.has(trash + "/web/repo.git"));
  EXPECT_TRUE(town_.has(trash + "/web/polecats/toast/README.md"));
  EXPECT_TRUE(town_.has(trash + "/hooks/web/toast.yaml"));
  EXPECT_THAT(town_.read(trash + ".yaml"), HasSubstr("rig: web"));
  EXPECT_EQ(town_.gt({"rig", "show", "web"}).status, 3);
  town_.add_rig("web");  // its name is free again
}

TEST_F(RigRemove, RefusesUncommittedWorkAndNamesIt) {
  town_.write("web/polecats/toast/README.md", "changed\n");
  town_.write("web/polecats/toast/new.txt", "new\n");
  const GtRun run = town_.gt({"rig", "remove", "web"});
  EXPECT_EQ(run.status, 5) << run;
  EXPECT_THAT(run.err, HasSubstr("web/polecats/toast (1 changed file, 1 untracked file)"));
  EXPECT_TRUE(town_.has("web/polecats/toast/new.txt"));
}

TEST_F(RigRemove, RefusesUnpushedCommitsAndNamesThem) {
  town_.write("web/polecats/toast/new.txt", "new\n");
  run_program({"git", "add", "-A"}, town_.root() / worktree_, town_.environment());
  run_program({"git", "commit", "-q", "-m", "More"}, town_.root() / worktree_, town_.environment());
  const GtRun run = town_.gt({"rig", "remove", "web"});
  EXPECT_EQ(run.status, 5) << run;
  EXPECT_THAT(run.err, HasSubstr("web/polecats/toast (1 unpushed commit)"));
}

TEST_F(RigRemove, RefusesWhileAnAgentRuns) {
  run_program(
      {"tmux", "-L", town_.tmux_server(), "new-session", "-d", "-s", "web/toast", "sleep 600"},
      town_.root(), town_.environment());
  const GtRun run = town_.gt({"rig", "remove", "web"});
  EXPECT_EQ(run.status, 4) << run;
  EXPECT_THAT(run.err, HasSubstr("gt stop web/toast"));
  EXPECT_TRUE(town_.has("web/rig.yaml"));
  EXPECT_THAT(town_.gt({"rig", "park", "web"}).out, HasSubstr("1 still runs: web/toast"));
}

}  // namespace
}  // namespace gt
