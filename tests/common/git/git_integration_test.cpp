// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include "common/base/text.h"
#include "common/git/git.h"
#include "tests/common/git/git_fixture.h"
#include "tests/fakes/fake_process_runner.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using std::filesystem::path;
using testing::FakeProcessRunner;
using testing::GitTest;
using testing::IsError;
using testing::IsOk;

TEST_F(GitTest, ABareCloneHasRemoteBranchesAndOnlyItsDefaultBranch) {
  plain({"branch", "other"}, source());
  clone();
  EXPECT_EQ(plain({"for-each-ref", "--format=%(refname)"}, repository()),
            "refs/heads/main\nrefs/remotes/origin/HEAD\nrefs/remotes/origin/main\n"
            "refs/remotes/origin/other");
  GT_ASSERT_OK(const std::string branch, git().default_branch(repository()));
  EXPECT_EQ(branch, "main");
}

TEST_F(GitTest, ADetachedSourceHasTheUsualDefaultBranch) {
  plain({"branch", "another"}, source());
  plain({"checkout", "-q", "--detach"}, source());
  commit(source(), "on no branch");
  clone();
  GT_ASSERT_OK(const std::string branch, git().default_branch(repository()));
  EXPECT_EQ(branch, "main");
  EXPECT_EQ(plain({"symbolic-ref", "HEAD"}, repository()), "refs/heads/main");
}

TEST_F(GitTest, FetchBringsNewBranchesAndCommitsAndForgetsDeletedOnes) {
  plain({"branch", "old"}, source());
  clone();
  commit(source(), "second");
  plain({"branch", "new"}, source());
  plain({"branch", "-D", "old"}, source());
  ASSERT_THAT(git().fetch(repository()), IsOk());
  GT_ASSERT_OK(const std::string head, git().resolve(repository(), "origin/main"));
  EXPECT_EQ(head, plain({"rev-parse", "HEAD"}, source()));
  EXPECT_THAT(git().resolve(repository(), "origin/new"), IsOk());
  EXPECT_THAT(git().resolve(repository(), "origin/old"),
              IsError(ErrorCode::kNotFound, "origin/old"));
}

TEST_F(GitTest, ASourceThatIsNoRepositoryLeavesNothingBehind) {
  std::filesystem::create_directory(directory() / "folder");
  for (const std::string& source :
       {std::string("/no/such/repository"), (directory() / "folder").string(),
        std::string("file:///no/such/repository")}) {
    EXPECT_THAT(git().clone_bare(source, repository()),
                IsError(ErrorCode::kNotFound, source.substr(source.rfind('/'))))
        << source;
    EXPECT_FALSE(std::filesystem::exists(repository())) << source;
  }
}

TEST_F(GitTest, AHostThatDoesNotAnswerIsGitsOwnError) {
  EXPECT_THAT(git().clone_bare("http://127.0.0.1:1/x", repository()),
              IsError(ErrorCode::kFailed, "127.0.0.1"));
  EXPECT_THAT(git().clone_bare("--upload-pack=touch evil", repository()),
              IsError(ErrorCode::kNotFound, "--upload-pack"));
  EXPECT_FALSE(std::filesystem::exists(repository()));
}

TEST_F(GitTest, CloneTouchesNothingThatIsThereAlready) {
  write(repository() / "precious", "x");
  EXPECT_THAT(git().clone_bare(source().string(), repository()),
              IsError(ErrorCode::kConflict, "repo.git"));
  EXPECT_EQ(content(repository() / "precious"), "x");
}

TEST_F(GitTest, AnEmptyRepositoryHasNoDefaultBranchAndSaysSo) {
  const path empty = directory() / "empty";
  std::filesystem::create_directory(empty);
  plain({"init", "-q", "-b", "main"}, empty);
  ASSERT_THAT(git().clone_bare(empty.string(), repository()), IsOk());
  GT_ASSERT_OK(const std::string branch, git().default_branch(repository()));
  EXPECT_EQ(branch, "");
  EXPECT_THAT(git().resolve(repository(), "HEAD"), IsError(ErrorCode::kNotFound, "HEAD"));
}

TEST_F(GitTest, ResolveTakesNoOptionForARevision) {
  clone();
  EXPECT_THAT(git().resolve(repository(), "--all"), IsError(ErrorCode::kNotFound, "--all"));
  EXPECT_THAT(git().resolve(repository(), ""), IsError(ErrorCode::kNotFound, ""));
}

TEST_F(GitTest, AWorktreeStandsOnANewBranchFromItsBase) {
  clone();
  const path place = directory() / "a path/with spaces";
  ASSERT_THAT(git().add_worktree(repository(), place, "toast/web-42", "origin/main"), IsOk());
  EXPECT_EQ(content(place / "file"), "one\n");
  EXPECT_EQ(plain({"status", "--porcelain"}, place), "");
  EXPECT_EQ(plain({"branch", "--show-current"}, place), "toast/web-42");
  GT_ASSERT_OK(const std::vector<Worktree> all, git().worktrees(repository()));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].path, place);
  EXPECT_EQ(all[0].branch, "toast/web-42");
  EXPECT_EQ(all[0].head, plain({"rev-parse", "HEAD"}, source()));
}

TEST_F(GitTest, AWorktreeTakesABranchThatExistsAsItIs) {
  clone();
  const path first = worktree("toast");
  commit(first, "work of toast");
  const std::string head = plain({"rev-parse", "HEAD"}, first);
  ASSERT_THAT(git().remove_worktree(repository(), first), IsOk());
  EXPECT_FALSE(std::filesystem::exists(first));
  const path second = directory() / "second";
  ASSERT_THAT(git().add_worktree(repository(), second, "toast", "origin/main"), IsOk());
  EXPECT_EQ(plain({"rev-parse", "HEAD"}, second), head);
}

TEST_F(GitTest, AWorktreeThatCannotBeMadeLeavesNoBranchBehind) {
  clone();
  write(directory() / "taken/file", "precious");
  EXPECT_THAT(git().add_worktree(repository(), directory() / "taken", "toast", "origin/main"),
              IsError(ErrorCode::kFailed, "already exists"));
  EXPECT_THAT(git().add_worktree(repository(), directory() / "new", "toast", "no-such-base"),
              IsError(ErrorCode::kFailed, "no-such-base"));
  EXPECT_THAT(git().resolve(repository(), "refs/heads/toast"), IsError(ErrorCode::kNotFound, ""));
  EXPECT_EQ(content(directory() / "taken/file"), "precious");
}

TEST_F(GitTest, ABranchInUseIsNotTakenTwice) {
  clone();
  worktree("toast");
  EXPECT_THAT(git().add_worktree(repository(), directory() / "other", "toast", "origin/main"),
              IsError(ErrorCode::kFailed, "toast"));
  EXPECT_THAT(git().resolve(repository(), "refs/heads/toast"), IsOk()) << "and it is still there";
}

TEST_F(GitTest, EightWorktreesAtOnceAllComeUp) {
  clone();
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const std::string name = "w" + std::to_string(i);
      SystemProcessRunner runner;
      const Result<void> added =
          Git(runner).add_worktree(repository(), directory() / name, name, "origin/main");
      EXPECT_THAT(added, IsOk());
      if (added) ++made;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(made, 8);
  GT_ASSERT_OK(const std::vector<Worktree> all, git().worktrees(repository()));
  EXPECT_EQ(all.size(), 8U);
  for (const Worktree& one : all) EXPECT_EQ(content(one.path / "file"), "one\n") << one.path;
}

TEST_F(GitTest, AWorktreeOfFiveThousandFilesIsComplete) {
  for (int i = 0; i < 5000; ++i) {
    write(source() / ("d" + std::to_string(i % 50)) / ("f" + std::to_string(i)), std::to_string(i));
  }
  plain({"add", "."}, source());
  commit(source(), "many");
  clone();
  const path place = worktree("toast");
  EXPECT_EQ(content(place / "d49/f4999"), "4999");
  GT_ASSERT_OK(const WorktreeState state, git().state(place, "origin/main"));
  EXPECT_TRUE(state.is_clean());
}

TEST_F(GitTest, StateCountsWhatWouldBeLost) {
  clone();
  const path place = worktree("toast");
  GT_ASSERT_OK(const WorktreeState clean, git().state(place, "origin/main"));
  EXPECT_TRUE(clean.is_clean());

  commit(place, "unpushed");
  write(place / "file", "changed\n");
  write(place / "staged", "x");
  plain({"add", "staged"}, place);
  write(place / "new folder/a", "x");
  write(place / "new folder/b", "x");
  write(place / "ignored.log", "x");
  GT_ASSERT_OK(const WorktreeState state, git().state(place, "origin/main"));
  EXPECT_EQ(state.changed_files, 2);
  EXPECT_EQ(state.untracked_files, 2);
  EXPECT_EQ(state.unpushed_commits, 1);
  EXPECT_FALSE(state.is_clean());
}

TEST_F(GitTest, PushedCommitsAreNotLost) {
  clone();
  const path place = worktree("toast");
  commit(place, "work");
  plain({"push", "-q", "origin", "toast"}, place);
  GT_ASSERT_OK(const WorktreeState state, git().state(place, "origin/main"));
  EXPECT_TRUE(state.is_clean());
}

TEST_F(GitTest, AMovedFileIsTwoChanges) {
  clone();
  const path place = worktree("toast");
  plain({"mv", "file", "moved"}, place);
  GT_ASSERT_OK(const WorktreeState state, git().state(place, "origin/main"));
  EXPECT_EQ(state.changed_files, 2) << "one gone, one new";
  EXPECT_EQ(state.untracked_files, 0);
}

TEST_F(GitTest, ASnapshotHoldsEverythingAndTouchesNothing) {
  clone();
  const path place = worktree("toast");
  write(place / "file", "changed\n");
  write(place / "staged", "staged");
  plain({"add", "staged"}, place);
  write(place / "untracked é/x y", "untracked");
  write(place / "ignored.log", "x");
  const std::string status = plain({"status", "--porcelain"}, place);
  const std::string head = plain({"rev-parse", "HEAD"}, place);

  GT_ASSERT_OK(const std::string commit,
               git().snapshot(place, "refs/gt/trash/01", "the work of toast"));
  EXPECT_EQ(plain({"status", "--porcelain"}, place), status);
  EXPECT_EQ(plain({"rev-parse", "HEAD"}, place), head);
  EXPECT_EQ(plain({"rev-parse", "refs/gt/trash/01", "refs/gt/trash/01^"}, repository()),
            commit + "\n" + head);
  EXPECT_EQ(
      plain({"-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", commit}, repository()),
      ".gitignore\nfile\nstaged\nuntracked é/x y");
  EXPECT_EQ(plain({"show", commit + ":file"}, repository()), "changed");
  EXPECT_EQ(plain({"log", "-1", "--format=%s", commit}, repository()), "the work of toast");
  for (const auto& entry : std::filesystem::directory_iterator(repository() / "worktrees/toast")) {
    EXPECT_EQ(entry.path().filename().string().find("gt-snapshot"), std::string::npos);
  }
}

TEST_F(GitTest, ASnapshotNeverReplacesAnother) {
  clone();
  const path place = worktree("toast");
  GT_ASSERT_OK(const std::string first, git().snapshot(place, "refs/gt/trash/01", "one"));
  write(place / "file", "more\n");
  EXPECT_THAT(git().snapshot(place, "refs/gt/trash/01", "two"), IsError(ErrorCode::kFailed, "ref"));
  EXPECT_EQ(plain({"rev-parse", "refs/gt/trash/01"}, repository()), first);
}

TEST_F(GitTest, ARepositoryInsideIsNotTakenForKept) {
  clone();
  const path place = worktree("toast");
  const path inner = place / "vendor/inner";
  std::filesystem::create_directories(inner);
  plain({"init", "-q"}, inner);
  commit(inner, "inner work");
  EXPECT_THAT(git().snapshot(place, "refs/gt/trash/01", "x"),
              IsError(ErrorCode::kRefused, "vendor/inner"));
  EXPECT_THAT(git().resolve(repository(), "refs/gt/trash/01"), IsError(ErrorCode::kNotFound, ""));
}

TEST_F(GitTest, RemovesADirtyLockedWorktreeButNothingElse) {
  clone();
  const path place = worktree("toast");
  write(place / "file", "dirty");
  plain({"worktree", "lock", place.string()}, repository());
  ASSERT_THAT(git().remove_worktree(repository(), place), IsOk());
  EXPECT_FALSE(std::filesystem::exists(place));
  EXPECT_THAT(git().resolve(repository(), "toast"), IsOk());
  ASSERT_THAT(git().delete_branch(repository(), "toast"), IsOk());
  EXPECT_THAT(git().resolve(repository(), "toast"), IsError(ErrorCode::kNotFound, "toast"));
  EXPECT_THAT(git().remove_worktree(repository(), source()), IsError(ErrorCode::kFailed, "source"));
  EXPECT_TRUE(std::filesystem::exists(source() / "file"));
}

TEST_F(GitTest, ForgetsAWorktreeWhoseDirectoryIsGone) {
  clone();
  for (const bool is_locked : {false, true}) {
    const path place = worktree("toast");
    if (is_locked) plain({"worktree", "lock", place.string()}, repository());
    std::filesystem::remove_all(place);
    ASSERT_THAT(git().remove_worktree(repository(), place), IsOk());
    ASSERT_THAT(git().delete_branch(repository(), "toast"), IsOk());
  }
  GT_ASSERT_OK(const std::vector<Worktree> all, git().worktrees(repository()));
  EXPECT_TRUE(all.empty());
}

TEST_F(GitTest, ABrokenWorktreeIsNotTakenForTheRepositoryAroundIt) {
  clone();
  plain({"init", "-q"}, directory());  // a town inside somebody's repository
  const path place = worktree("toast");
  std::filesystem::remove(place / ".git");
  EXPECT_THAT(git().state(place, ""), IsError(ErrorCode::kFailed, "not a git repository"));
  EXPECT_THAT(git().snapshot(place, "refs/gt/x", "x"),
              IsError(ErrorCode::kFailed, "not a git repository"));
}

TEST_F(GitTest, DoesNotReadTheCallersGitVariables) {
  clone();
  const path place = worktree("toast");
  const std::string dir = (source() / ".git").string();
  ::setenv("GIT_DIR", dir.c_str(), 1);
  ::setenv("GIT_INDEX_FILE", "/no/such/index", 1);
  const Result<WorktreeState> state = git().state(place, "origin/main");
  ::unsetenv("GIT_DIR");
  ::unsetenv("GIT_INDEX_FILE");
  ASSERT_THAT(state, IsOk());
  EXPECT_TRUE(state->is_clean());
}

TEST_F(GitTest, TellsItsVersion) {
  GT_ASSERT_OK(const std::string version, git().version());
  EXPECT_EQ("git version " + version, plain({"--version"}, directory()));
}

TEST(Git, NamesThePackageWhenGitIsMissing) {
  FakeProcessRunner runner;
  runner.will_fail({ErrorCode::kMissing, "no program 'git' in PATH", ""});
  EXPECT_THAT(Git(runner).version(), IsError(ErrorCode::kMissing, "apt-get install git"));
}

TEST(Git, ADeadlineIsAnErrorThatNamesTheCommand) {
  FakeProcessRunner runner;
  runner.will_time_out();
  EXPECT_THAT(Git(runner).fetch("/"), IsError(ErrorCode::kTimedOut, "git fetch"));
}

TEST(Git, ARepositoryOfAnotherUserComesWithTheCommandThatTrustsIt) {
  FakeProcessRunner runner;
  runner.will_exit(128,
                   "fatal: detected dubious ownership in repository at '/srv/web'\n"
                   "To add an exception for this directory, call:\n\n"
                   "\tgit config --global --add safe.directory /srv/web\n");
  const auto fetched = Git(runner).fetch("/");
  EXPECT_THAT(fetched, IsError(ErrorCode::kFailed, "dubious ownership"));
  EXPECT_EQ(fetched.error().hint, "git config --global --add safe.directory /srv/web");
}

TEST(Git, SaysWhatSshSaid) {
  FakeProcessRunner runner;
  runner.will_exit(128,
                   "ssh: connect to host 127.0.0.1 port 1: Connection refused\n"
                   "fatal: Could not read from remote repository.\n\nPlease make sure you have the "
                   "correct access rights\nand the repository exists.\n");
  EXPECT_THAT(Git(runner).fetch("/"), IsError(ErrorCode::kFailed, "Connection refused"));
}

}  // namespace
}  // namespace gt
