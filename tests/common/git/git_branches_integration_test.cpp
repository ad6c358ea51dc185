// SPDX-License-Identifier: Apache-2.0
// Branches: switched to, counted, pushed, and read back.
#include <gtest/gtest.h>

#include "common/git/git.h"
#include "tests/common/git/git_fixture.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using std::filesystem::path;
using testing::IsError;
using testing::IsOk;

class GitBranches : public testing::GitTest {};

TEST_F(GitBranches, SwitchingMakesABranchFromItsBaseOrGoesBackToIt) {
  clone();
  const path place = worktree("toast");
  write(place / "more", "more\n");
  plain({"add", "."}, place);
  commit(place, "on toast");
  ASSERT_THAT(git().switch_branch(place, "web-1", "origin/main"), IsOk());
  GT_ASSERT_OK(const std::string fresh, git().current_branch(place));
  EXPECT_EQ(fresh, "web-1");
  EXPECT_FALSE(std::filesystem::exists(place / "more"));
  ASSERT_THAT(git().switch_branch(place, "toast", "origin/main"), IsOk());
  EXPECT_TRUE(std::filesystem::exists(place / "more"));
  plain({"checkout", "-q", "--detach"}, place);
  GT_ASSERT_OK(const std::string none, git().current_branch(place));
  EXPECT_EQ(none, "");
}

TEST_F(GitBranches, SwitchingOverwritesNoChangedFile) {
  clone();
  const path place = worktree("toast");
  write(place / "file", "two\n");
  plain({"add", "."}, place);
  commit(place, "changes it");
  write(place / "file", "mine\n");
  EXPECT_THAT(git().switch_branch(place, "web-1", "origin/main"),
              IsError(ErrorCode::kRefused, "overwritten"));
  EXPECT_EQ(content(place / "file"), "mine\n");
}

TEST_F(GitBranches, APushIsReadBackFromTheRemote) {
  clone();
  const path place = worktree("toast");
  EXPECT_THAT(git().remote_commit(place, "toast"), IsError(ErrorCode::kNotFound, "toast"));
  commit(place, "work");
  GT_ASSERT_OK(const int ahead, git().commits_ahead(place, "HEAD", "origin/main"));
  EXPECT_EQ(ahead, 1);
  ASSERT_THAT(git().push(place, "toast"), IsOk());
  ASSERT_THAT(git().push(place, "toast"), IsOk()) << "nothing new";
  GT_ASSERT_OK(const std::string pushed, git().remote_commit(place, "toast"));
  EXPECT_EQ(pushed, plain({"rev-parse", "HEAD"}, place));
  EXPECT_EQ(pushed, plain({"rev-parse", "toast"}, source()));
}

TEST_F(GitBranches, APushAfterARebaseTakesThePlaceOfTheOldCommits) {
  clone();
  const path place = worktree("toast");
  commit(place, "work");
  ASSERT_THAT(git().push(place, "toast"), IsOk());
  plain({"commit", "-q", "--amend", "--allow-empty", "-m", "better work"}, place);
  ASSERT_THAT(git().push(place, "toast"), IsOk());
  EXPECT_EQ(plain({"log", "-1", "--format=%s", "toast"}, source()), "better work");
}

TEST_F(GitBranches, APushNeverDropsWhatSomebodyElsePushed) {
  clone();
  const path place = worktree("toast");
  commit(place, "work");
  ASSERT_THAT(git().push(place, "toast"), IsOk());
  plain({"branch", "-f", "toast", "main"}, source());
  const std::string theirs = plain({"rev-parse", "main"}, source());
  plain({"commit", "-q", "--amend", "--allow-empty", "-m", "better work"}, place);
  EXPECT_THAT(git().push(place, "toast"), IsError(ErrorCode::kConflict, "somebody else"));
  EXPECT_EQ(plain({"rev-parse", "toast"}, source()), theirs);
}

TEST_F(GitBranches, APushThatTheRemoteRefusesSaysWhatItsHookSaid) {
  clone();
  const path place = worktree("toast");
  commit(place, "work");
  const path hook = source() / ".git/hooks/pre-receive";
  write(hook, "#!/bin/sh\necho no pushes on Friday\nexit 1\n");
  std::filesystem::permissions(hook, std::filesystem::perms::owner_all);
  const auto refused = git().push(place, "toast");
  EXPECT_THAT(refused, IsError(ErrorCode::kRefused, "the remote did not take toast"));
  EXPECT_EQ(refused.error().hint, "it said: no pushes on Friday");
}

TEST_F(GitBranches, CountsTheCommitsThatOnlyOneRefHolds) {
  clone();
  const path place = worktree("toast");
  commit(place, "one");
  commit(place, "two");
  plain({"update-ref", "refs/gt/trash/x", "HEAD"}, place);
  GT_ASSERT_OK(const int none, git().commits_only_at(repository(), "refs/gt/trash/x"));
  EXPECT_EQ(none, 0);  // the branch has them too
  ASSERT_THAT(git().remove_worktree(repository(), place), IsOk());
  ASSERT_THAT(git().delete_branch(repository(), "toast"), IsOk());
  GT_ASSERT_OK(const int two, git().commits_only_at(repository(), "refs/gt/trash/x"));
  EXPECT_EQ(two, 2);
  GT_ASSERT_OK(const int unpushed, git().unpushed_commits(repository()));
  EXPECT_EQ(unpushed, 2);

  ASSERT_THAT(git().delete_ref(repository(), "refs/gt/trash/x"), IsOk());
  ASSERT_THAT(git().delete_ref(repository(), "refs/gt/trash/x"), IsOk());
  GT_ASSERT_OK(const int gone, git().commits_only_at(repository(), "refs/gt/trash/x"));
  EXPECT_EQ(gone, 0);
}

}  // namespace
}  // namespace gt
