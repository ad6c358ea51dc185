// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/git/merging.h"
#include "tests/common/git/git_fixture.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using std::filesystem::path;
using ::testing::ElementsAre;
using testing::IsError;
using testing::IsOk;

class MergingTest : public testing::GitTest {
 protected:
  MergingTest() { clone(); }

  /// A commit on a branch of that name from origin/main, with one file.
  std::string branch_with(const std::string& name, const std::string& file, std::string_view text) {
    const path place = worktree(name);
    write(place / file, text);
    plain({"add", "."}, place);
    commit(place, "on " + name);
    return plain({"rev-parse", "HEAD"}, place);
  }
  std::string main() { return plain({"rev-parse", "origin/main"}, repository()); }
  std::string commit_of(const std::string& tree, const std::vector<std::string>& parents) {
    auto made = merging_.commit_tree(repository(), {tree, parents, "made", "@1700000000 +0000"});
    EXPECT_THAT(made, IsOk());
    return made ? *made : "";
  }

  SystemProcessRunner runner_;
  Merging merging_{runner_};
};

TEST_F(MergingTest, MergesTwoCommitsWithoutACheckout) {
  const std::string a = branch_with("a", "a.txt", "a\n"), b = branch_with("b", "b.txt", "b\n");
  GT_ASSERT_OK(const MergedTree merged, merging_.merge_trees(repository(), a, b));
  EXPECT_TRUE(merged.is_clean());
  EXPECT_EQ(plain({"ls-tree", "--name-only", merged.tree}, repository()),
            ".gitignore\na.txt\nb.txt\nfile");
}

TEST_F(MergingTest, NamesTheFilesThatConflict) {
  const std::string a = branch_with("a", "file", "a\n"), b = branch_with("b", "file", "b\n");
  GT_ASSERT_OK(const MergedTree merged, merging_.merge_trees(repository(), a, b));
  EXPECT_THAT(merged.conflicts, ElementsAre("file"));
  EXPECT_THAT(merging_.merge_trees(repository(), a, "no-such-commit"),
              IsError(ErrorCode::kFailed, "no-such-commit"));
}

TEST_F(MergingTest, TheSameWordsMakeTheSameCommit) {
  GT_ASSERT_OK(const std::string tree, merging_.tree_of(repository(), "origin/main"));
  const std::string once = commit_of(tree, {main()});
  EXPECT_EQ(commit_of(tree, {main()}), once);
  GT_ASSERT_OK(const CommitText text, merging_.commit_text(repository(), once));
  EXPECT_EQ(text.author.name, "Guildtown");
  EXPECT_EQ(text.message, "made");
}

TEST_F(MergingTest, AppliesOneCommitOntoAnother) {
  const std::string a = branch_with("a", "a.txt", "a\n");
  const path place = directory() / "a";
  write(place / "more.txt", "more\n");
  plain({"add", "."}, place);
  commit(place, "the second");
  const std::string second = plain({"rev-parse", "HEAD"}, place);
  GT_ASSERT_OK(const MergedTree applied, merging_.apply_commit(repository(), main(), second));
  EXPECT_TRUE(applied.is_clean());
  EXPECT_EQ(plain({"ls-tree", "--name-only", applied.tree}, repository()),
            ".gitignore\nfile\nmore.txt")
      << "the commit before it is not taken along";
  GT_ASSERT_OK(const auto between, merging_.commits_between(repository(), main(), second));
  EXPECT_THAT(between, ElementsAre(a, second));
}

TEST_F(MergingTest, ARefMovesOnlyFromWhereItWasSeen) {
  const std::string a = branch_with("a", "a.txt", "a\n"), before = main();
  ASSERT_THAT(merging_.move_ref(repository(), "refs/heads/main", a, before), IsOk());
  EXPECT_THAT(merging_.move_ref(repository(), "refs/heads/main", a, before),
              IsError(ErrorCode::kConflict, "refs/heads/main"));
  EXPECT_THAT(merging_.move_ref(repository(), "refs/heads/main", before, ""),
              IsError(ErrorCode::kConflict, "refs/heads/main"));
  EXPECT_EQ(plain({"rev-parse", "main"}, repository()), a);
}

TEST_F(MergingTest, PushesOnlyOntoWhatWasSeen) {
  plain({"config", "receive.denyCurrentBranch", "ignore"}, source());
  const std::string before = main();
  const std::string a = branch_with("a", "a.txt", "a\n");
  commit(source(), "somebody else's");
  EXPECT_THAT(merging_.push_commit(repository(), a, "main", before),
              IsError(ErrorCode::kConflict, "somebody else pushed to main"));
  ASSERT_THAT(git().fetch(repository()), IsOk());
  GT_ASSERT_OK(const MergedTree merged, merging_.merge_trees(repository(), main(), a));
  const std::string both = commit_of(merged.tree, {main(), a});
  ASSERT_THAT(merging_.push_commit(repository(), both, "main", main()), IsOk());
  EXPECT_EQ(plain({"rev-parse", "main"}, source()), both);
  GT_ASSERT_OK(const bool is_there, merging_.is_ancestor(repository(), a, both));
  EXPECT_TRUE(is_there);
}

TEST_F(MergingTest, ARemoteThatDoesNotWantItSaysSo) {
  plain({"config", "receive.denyCurrentBranch", "refuse"}, source());
  const std::string a = branch_with("a", "a.txt", "a\n");
  EXPECT_THAT(merging_.push_commit(repository(), a, "main", main()),
              IsError(ErrorCode::kRefused, "the remote refuses main"));
  EXPECT_THAT(merging_.push_commit(repository(), a, "main", main()),
              IsError(ErrorCode::kRefused, "receive.denyCurrentBranch updateInstead"))
      << "and what helps";
}

TEST_F(MergingTest, CountsWhatDiffers) {
  const std::string a = branch_with("a", "a b\".txt", "1\n2\n3\n");
  GT_ASSERT_OK(const auto changes, merging_.changes(repository(), main(), a));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].path, "a b\".txt");
  EXPECT_EQ(changes[0].lines, 3);
}

TEST_F(MergingTest, AScratchWorktreeHoldsWhatIsPutThereAndWhatGitIgnores) {
  const std::string a = branch_with("a", "a.txt", "a\n");
  const path scratch = directory() / "scratch";
  ASSERT_THAT(merging_.add_scratch(repository(), scratch, main()), IsOk());
  ASSERT_THAT(merging_.put_files(scratch, main()), IsOk());
  write(scratch / "file", "spoilt\n");
  write(scratch / "left/over", "x\n");
  write(scratch / "build.log", "kept\n");
  write(repository() / "worktrees/scratch/index.lock", "");
  ASSERT_THAT(merging_.put_files(scratch, a), IsOk());
  EXPECT_EQ(content(scratch / "file"), "one\n");
  EXPECT_EQ(content(scratch / "a.txt"), "a\n");
  EXPECT_FALSE(std::filesystem::exists(scratch / "left"));
  EXPECT_EQ(content(scratch / "build.log"), "kept\n");
}

}  // namespace
}  // namespace gt
