// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/text.h"
#include "common/git/git.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt::testing {

/// A source repository `source` with one commit on main, and `repo.git` as its bare clone.
class GitTest : public ::testing::Test {
 protected:
  GitTest() {
    std::filesystem::create_directory(source());
    plain({"init", "-q", "-b", "main"}, source());
    write(source() / "file", "one\n");
    write(source() / ".gitignore", "*.log\n");
    plain({"add", "."}, source());
    commit(source(), "first");
  }

  static void write(const std::filesystem::path& file, std::string_view text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }

  static std::string content(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  /// git as a person would run it.
  std::string plain(std::vector<std::string> arguments, const std::filesystem::path& directory) {
    ProcessRequest request;
    request.program.argv = {"git", "-c", "user.name=A Person", "-c", "user.email=a@example.org"};
    request.program.argv.insert(request.program.argv.end(), arguments.begin(), arguments.end());
    request.program.directory = directory;
    const Result<ProcessOutcome> outcome = runner_.run(request);
    if (!outcome) return "error: " + outcome.error().message;
    EXPECT_TRUE(outcome->succeeded()) << outcome->err;
    return std::string(trimmed(outcome->out));
  }
  void commit(const std::filesystem::path& directory, const std::string& subject) {
    plain({"commit", "-q", "--allow-empty", "-m", subject}, directory);
  }
  void clone() { ASSERT_THAT(git().clone_bare(source().string(), repository()), IsOk()); }
  /// A worktree of the clone on a branch of its name.
  std::filesystem::path worktree(const std::string& name) {
    const std::filesystem::path place = directory() / name;
    EXPECT_THAT(git().add_worktree(repository(), place, name, "origin/main"), IsOk());
    return place;
  }

  Git& git() { return git_; }
  const std::filesystem::path& directory() const { return directory_.path(); }
  std::filesystem::path source() const { return directory() / "source"; }
  std::filesystem::path repository() const { return directory() / "repo.git"; }

 private:
  TempDirectory directory_;
  SystemProcessRunner runner_;
  Git git_{runner_};
};

}  // namespace gt::testing
