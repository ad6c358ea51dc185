// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>

#include "common/base/fd.h"
#include "common/ipc/socket.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::run_program;
using testing::TempTown;

class Doctor : public ::testing::Test {
 protected:
  /// A program in front of the PATH that prints this.
  void fake(const std::string& program, const std::string& prints) {
    const auto path = town_.directory() / "fakes" / program;
    testing::write_file(path, "#!/bin/sh\necho '" + prints + "'\n");
    fs::permissions(path, fs::perms::owner_all);
    testing::set_variable(town_.environment(), "PATH",
                          path.parent_path().string() + ":/usr/local/bin:/usr/bin:/bin");
  }

  void age(std::string_view key) {
    fs::last_write_time(town_.root() / key,
                        fs::file_time_type::clock::now() - std::chrono::hours(3));
  }

  void add_worktree() {
    town_.add_rig("web");
    run_program({"git", "-C", "web/repo.git", "worktree", "add", "-q", "-b", "toast/1",
                 "../polecats/toast", "origin/main"},
                town_.root(), town_.environment());
  }

  TempTown town_;
};

TEST_F(Doctor, AHealthyTownIsWell) {
  EXPECT_EQ(town_.gt({"polecat", "list"}).status, 0);
  const GtRun run = town_.gt({"doctor"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.out, AllOf(HasSubstr("✓ tmux"), HasSubstr("✓ git"), HasSubstr("all is well"),
                             HasSubstr("✓ kind robot")));
  EXPECT_THAT(town_.gt({"doctor", "--json"}).json(), AnswersAs("doctor"));
}

TEST_F(Doctor, OutsideATownItLooksAtTheProgramsOnly) {
  const GtRun run = town_.gt_in("/", {"doctor"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.out, AllOf(HasSubstr("✓ tmux"), HasSubstr("gt init")));
  EXPECT_THAT(town_.gt_in("/", {"doctor", "--json"}).json(), AnswersAs("doctor"));
  EXPECT_EQ(town_.gt_in("/", {"doctor", "--town", "/nowhere"}).status, 3);
}

TEST_F(Doctor, ProgramsThatAreTooOldComeWithTheCommandThatInstallsThem) {
  fake("tmux", "tmux 3.1c");
  fake("git", "git version 2.34.9");
  fake("apt-get", "");
  const GtRun run = town_.gt({"doctor"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("tmux 3.1c is too old: 3.2 is needed"),
                             HasSubstr("sudo apt-get install tmux"),
                             HasSubstr("git version 2.34.9 is too old: 2.35 is needed")));
}

TEST_F(Doctor, ProgramsThatAreMissingComeWithTheCommandThatInstallsThem) {
  testing::set_variable(town_.environment(), "PATH", "/nonexistent");
  const GtRun run = town_.gt({"doctor"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("✕ tmux"), HasSubstr("✕ git"), HasSubstr("install tmux")));
}

TEST_F(Doctor, AKindThatAnAgentNeedsMustBeInstalled) {
  town_.write(".gt/hooks/mayor.yaml",
              "address: mayor\nrole: mayor\nkind: codex\ndesired: running\n");
  GtRun run = town_.gt({"doctor"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("'codex' is not installed; mayor cannot start"));
  town_.write(".gt/hooks/mayor.yaml",
              "address: mayor\nrole: mayor\nkind: clod\ndesired: running\n");
  EXPECT_THAT(town_.gt({"doctor"}).out, HasSubstr("there is no kind 'clod'"));
}

TEST_F(Doctor, EveryBrokenFileIsNamedWithItsLineAndNoneIsChanged) {
  add_worktree();
  const std::vector<std::pair<std::string, std::string>> files = {
      {"api/rig.yaml", "remote: x\nbranch: [\n"},
      {".gt/hooks/web/toast.yaml", "address: web/toast\nrole: polecat\nkind: {}\n"},
      {".gt/hooks/web/crew/max.yaml", ""},
      {".gt/hooks/web/nux.yaml", "address: web/other\nrole: polecat\nkind: robot\n"},
      {"web/board/tasks/001-a.md", "---\nid: [\n---\n"},
      {"kinds/mine.yaml", "name: mine\nstrat: [x]\n"},
  };
  for (const auto& [key, text] : files) town_.write(key, text);
  for (const auto& words : std::vector<std::vector<std::string>>{{"doctor"}, {"doctor", "--fix"}}) {
    const GtRun run = town_.gt(words);
    EXPECT_EQ(run.status, 1);
    for (const auto& [key, text] : files) {
      EXPECT_THAT(run.out, HasSubstr(key)) << run;
      EXPECT_EQ(town_.read(key), text);
    }
    EXPECT_THAT(run.out, HasSubstr("api/rig.yaml:"));
  }
}

TEST_F(Doctor, ABrokenTownFileHidesNothingElse) {
  town_.write("town.yaml", "name: test\nheartbaet: {}\n");
  town_.write("api/rig.yaml", "remote: [\n");
  const GtRun run = town_.gt({"doctor"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("town.yaml:2: "), HasSubstr("did you mean 'heartbeat'?"),
                             HasSubstr("api/rig.yaml:")));
}

TEST_F(Doctor, TownsInOneAnotherAreTold) {
  town_.write("inner/town.yaml", "name: inner\n");
  EXPECT_THAT(town_.gt({"doctor"}).out, HasSubstr("inner lies in another town"));
  EXPECT_THAT(town_.gt_in(town_.root() / "inner", {"doctor"}).out,
              HasSubstr("inner lies in another town"));
}

TEST_F(Doctor, FilesThatWereNeverFinishedAreRemovedByFix) {
  town_.write(".gt/hooks/.mayor.yaml.01ARZ3NDEKTSV4RRFFQ69G5FAV.tmp", "half");
  town_.write(".gt/hooks/.young.tmp", "being written");
  town_.write(".gt/run/adding-01ARZ3NDEKTSV4RRFFQ69G5FAV/web/HEAD", "half");
  town_.write("mayor/.notes.tmp", "a person's");
  age(".gt/hooks/.mayor.yaml.01ARZ3NDEKTSV4RRFFQ69G5FAV.tmp");
  age("mayor/.notes.tmp");
  age(".gt/run/adding-01ARZ3NDEKTSV4RRFFQ69G5FAV");
  const GtRun look = town_.gt({"doctor"});
  EXPECT_THAT(look.out, AllOf(HasSubstr("2 to look at"), HasSubstr("gt doctor --fix")));
  EXPECT_TRUE(town_.has(".gt/hooks/.mayor.yaml.01ARZ3NDEKTSV4RRFFQ69G5FAV.tmp"));
  const GtRun run = town_.gt({"doctor", "--fix"});
  EXPECT_THAT(run.out, AllOf(HasSubstr("(repaired)"), HasSubstr("all is well")));
  EXPECT_FALSE(town_.has(".gt/hooks/.mayor.yaml.01ARZ3NDEKTSV4RRFFQ69G5FAV.tmp"));
  EXPECT_FALSE(town_.has(".gt/run/adding-01ARZ3NDEKTSV4RRFFQ69G5FAV"));
  EXPECT_TRUE(town_.has(".gt/hooks/.young.tmp"));
  EXPECT_TRUE(town_.has("mayor/.notes.tmp"));
}

TEST_F(Doctor, GtIsClosedToOthersByFix) {
  fs::permissions(town_.root() / ".gt", fs::perms(0755));
  EXPECT_THAT(town_.gt({"doctor"}).out, HasSubstr("others on this machine may look into it"));
  EXPECT_EQ(town_.gt({"doctor", "--fix"}).status, 0);
  EXPECT_EQ(fs::status(town_.root() / ".gt").permissions(), fs::perms::owner_all);
}

TEST_F(Doctor, ASocketWithoutADaemonIsRemovedByFix) {
  { const auto socket = listen_at(town_.root() / ".gt/run/gtd.sock", 1); }
  EXPECT_THAT(town_.gt({"doctor"}).out, HasSubstr("its socket was left behind"));
  EXPECT_EQ(town_.gt({"doctor", "--fix"}).status, 0);
  EXPECT_FALSE(town_.has(".gt/run/gtd.sock"));
}

TEST_F(Doctor, AHolderOfTheLockThatDoesNotAnswerIsNamed) {
  town_.write(".gt/gtd.lock", "4242\n");
  const Fd lock(::open((town_.root() / ".gt/gtd.lock").c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_EQ(::flock(lock.get(), LOCK_EX | LOCK_NB), 0);
  const GtRun run = town_.gt({"doctor"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("process 4242 holds the lock and does not answer"));
}

TEST_F(Doctor, ADaemonThatRunsIsWell) {
  EXPECT_EQ(town_.gt({"daemon", "start"}).status, 0);
  EXPECT_THAT(town_.gt({"doctor"}).out, HasSubstr("✓ daemon"));
  // Somebody removes the lock file of a daemon that runs, so that a second one could start.
  fs::rename(town_.root() / ".gt/gtd.lock", town_.root() / ".gt/gtd.gone");
  town_.write(".gt/gtd.lock", "");
  const GtRun run = town_.gt({"doctor"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("two daemons on the same files"));
  fs::rename(town_.root() / ".gt/gtd.gone", town_.root() / ".gt/gtd.lock");
}

TEST_F(Doctor, AWorktreeWithoutAHookIsToldAndNotTouched) {
  add_worktree();
  const GtRun run = town_.gt({"doctor", "--fix"});
  EXPECT_THAT(run.out, AllOf(HasSubstr("web/polecats/toast"),
                             HasSubstr("gt polecat kill web/toast keeps its work")));
  EXPECT_TRUE(town_.has("web/polecats/toast/README.md"));
}

TEST_F(Doctor, AHookWithoutAWorktreeIsBroken) {
  town_.add_rig("web");
  town_.write(".gt/hooks/web/toast.yaml",
              "address: web/toast\nrole: polecat\nkind: robot\ndesired: stopped\n");
  const GtRun run = town_.gt({"doctor"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("a hook without a worktree"));
}

TEST_F(Doctor, ASessionThatIsNoAgentsIsToldAndNotEnded) {
  run_program(
      {"tmux", "-L", town_.tmux_server(), "new-session", "-d", "-s", "stranger", "sleep 600"},
      town_.root(), town_.environment());
  const GtRun run = town_.gt({"doctor", "--fix"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.out, AllOf(HasSubstr("! stranger"), HasSubstr("kill-session -t =stranger")));
  EXPECT_THAT(run_program({"tmux", "-L", town_.tmux_server(), "list-sessions"}, town_.root(),
                          town_.environment()),
              HasSubstr("stranger"));
}

}  // namespace
}  // namespace gt
