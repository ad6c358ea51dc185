// SPDX-License-Identifier: Apache-2.0
// Rigs from repositories that were not made for tests: this one, and one of thousands of files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "common/base/format.h"
#include "common/base/text.h"
#include "tests/support/temp_town.h"

namespace gt::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::size_t kFiles = 5000;
constexpr std::size_t kFilesPerCommit = 250;

/// The first headers of this system, as the compiler's and the libraries' packages installed them.
std::vector<fs::path> system_headers() {
  std::vector<fs::path> headers;
  const auto options = fs::directory_options::skip_permission_denied;
  for (const auto& entry : fs::recursive_directory_iterator("/usr/include", options)) {
    if (!entry.is_symlink() && entry.is_regular_file()) headers.push_back(entry.path());
  }
  std::sort(headers.begin(), headers.end());
  headers.resize(std::min(headers.size(), kFiles));
  return headers;
}

/// A repository of thousands of real files that came over twenty commits.
fs::path make_large_repository(const TempTown& town) {
  const fs::path repository = town.directory() / "headers";
  const auto git = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "git");
    return run_program(words, repository, town.environment());
  };
  fs::create_directories(repository);
  git({"init", "--quiet", "--initial-branch=main"});
  const auto headers = system_headers();
  for (std::size_t at = 0; at < headers.size(); ++at) {
    const fs::path copy = repository / headers[at].lexically_relative("/usr/include");
    fs::create_directories(copy.parent_path());
    fs::copy_file(headers[at], copy);
    if ((at + 1) % kFilesPerCommit != 0 && at + 1 != headers.size()) continue;
    git({"add", "--all", "--force"});
    git({"commit", "--quiet", "-m", format("Import headers up to {}", copy.filename().string())});
  }
  return repository;
}

/// The files git tracks in a worktree.
std::size_t tracked_files(const TempTown& town, const fs::path& worktree) {
  return lines_of(run_program({"git", "ls-files"}, worktree, town.environment())).size();
}

void expect_clean_worktree(const TempTown& town, const fs::path& worktree) {
  EXPECT_EQ(run_program({"git", "status", "--porcelain"}, worktree, town.environment()), "");
}

TEST(RealRepositories, AWorktreeOfThisRepositoryBuildsOnItsHistory) {
  const TempTown town;
  ASSERT_TRUE(fs::exists(fs::path(GT_SOURCE_DIRECTORY) / ".git")) << "the tests run from a clone";
  // A clone of its own: ours may be at any commit, and on no branch.
  const fs::path source = town.directory() / "guildtown";
  run_program({"git", "clone", "--quiet", GT_SOURCE_DIRECTORY, source.string()}, town.directory(),
              town.environment());
  run_program({"git", "checkout", "--quiet", "-B", "main"}, source, town.environment());
  const GtRun added = town.gt({"rig", "add", "self", source.string()});
  ASSERT_EQ(added.status, 0) << added;
  const GtRun spawned = town.gt({"polecat", "spawn", "toast", "--rig", "self"});
  ASSERT_EQ(spawned.status, 0) << spawned;

  const fs::path worktree = town.root() / "self/polecats/toast";
  EXPECT_TRUE(fs::exists(worktree / "CMakeLists.txt"));
  EXPECT_EQ(run_program({"git", "rev-parse", "HEAD"}, worktree, town.environment()),
            run_program({"git", "rev-parse", "origin/HEAD"}, worktree, town.environment()));
  expect_clean_worktree(town, worktree);
}

TEST(RealRepositories, FourWorktreesOfThousandsOfFilesComeUpComplete) {
  const TempTown town;
  const fs::path source = make_large_repository(town);
  const std::size_t files = tracked_files(town, source);
  ASSERT_GT(files, 3000U) << "the development packages that setup.sh installs bring more headers";
  ASSERT_EQ(town.gt({"rig", "add", "headers", source.string()}).status, 0);

  for (const std::string name : {"toast", "nux", "rust", "opal"}) {
    const GtRun spawned = town.gt({"polecat", "spawn", name, "--rig", "headers"});
    ASSERT_EQ(spawned.status, 0) << spawned;
    const fs::path worktree = town.root() / "headers/polecats" / name;
    EXPECT_EQ(tracked_files(town, worktree), files) << name;
    expect_clean_worktree(town, worktree);
  }
}

}  // namespace
}  // namespace gt::testing
