// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "cli/agents/workspace.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/process/process_runner.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsError;
using testing::IsOk;
using testing::read_file;
using testing::run_program;
using testing::write_file;

KindFile file_of(std::string path, KindFile::How how, std::string content,
                 bool is_in_home = false) {
  KindFile file;
  file.path = std::move(path);
  file.how = how;
  file.content = std::move(content);
  file.is_in_home = is_in_home;
  return file;
}

/// A town's directory with one rig `web` and the worktree of web/toast, made by git itself.
class WorkspaceTest : public ::testing::Test {
 protected:
  WorkspaceTest() {
    git({"init", "-q", "--bare", "-b", "main", (root() / "web/repo.git").string()}, root());
    git({"clone", "-q", (root() / "web/repo.git").string(), (root() / "seed").string()}, root());
    write_file(root() / "seed/tracked.json", "{\"theirs\": 1}\n");
    git({"add", "."}, root() / "seed");
    git({"-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "one"}, root() / "seed");
    git({"push", "-q", "origin", "HEAD:main"}, root() / "seed");
    git({"worktree", "add", "-q", workspace().string(), "main"}, root() / "web/repo.git");
    fs::create_directory(home());
  }

  static std::string git(std::vector<std::string> words, const fs::path& directory) {
    words.insert(words.begin(), "git");
    return run_program(words, directory,
                       {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/nonexistent"});
  }

  fs::path root() const { return directory_.path(); }
  fs::path workspace() const { return paths_.workspace(toast_); }
  fs::path home() const { return root() / "home"; }
  std::string status() const { return git({"status", "--porcelain"}, workspace()); }

  Result<InstalledFiles> install(std::vector<KindFile> files) {
    Kind kind;
    kind.files = std::move(files);
    return install_files(kind, paths_, toast_, home(), disk_, Git(runner_));
  }

  testing::TempDirectory directory_;
  const TownPaths paths_{directory_.path()};
  const Address toast_ = Address::polecat("web", "toast");
  SystemDisk disk_;
  SystemProcessRunner runner_;
};

TEST_F(WorkspaceTest, InstalledFilesLeaveTheWorktreeClean) {
  const auto done = install({file_of(".agent/settings.json", KindFile::How::kMerge, "{\"a\": 1}"),
                             file_of("plugin.js", KindFile::How::kReplace, "hello\n")});
  ASSERT_THAT(done, IsOk());
  EXPECT_THAT(done->written, ElementsAre(".agent/settings.json", "plugin.js"));
  EXPECT_EQ(read_file(workspace() / "plugin.js"), "hello\n");
  EXPECT_EQ(status(), "");
}

TEST_F(WorkspaceTest, ASecondCallWritesNothing) {
  const std::vector<KindFile> files = {
      file_of("settings.json", KindFile::How::kMerge, "{\"hooks\": [{\"run\": \"gt\"}]}"),
      file_of("config.toml", KindFile::How::kAppend, "[x]\ny = 1\n"),
      file_of("plugin.js", KindFile::How::kReplace, "hello\n")};
  ASSERT_THAT(install(files), IsOk());
  const std::string settings = read_file(workspace() / "settings.json");
  const auto again = install(files);
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(again->written, IsEmpty());
  EXPECT_THAT(again->left_alone, IsEmpty());
  EXPECT_EQ(read_file(workspace() / "settings.json"), settings);
}

TEST_F(WorkspaceTest, WhatWasInstalledIsTakenOutAndTheRestIsAsItWas) {
  const std::string theirs = R"({"theme": "dark", "hooks": {"Stop": [{"run": "mine"}]}})";
  write_file(workspace() / "settings.json", theirs);
  write_file(workspace() / "config.toml", "mine = 1\n");
  Kind kind;
  kind.files = {file_of("settings.json", KindFile::How::kMerge,
                        R"({"hooks": {"Stop": [{"run": "gt"}], "Start": [{"run": "gt"}]}})"),
                file_of("new.json", KindFile::How::kMerge, R"({"a": {"b": 1}})"),
                file_of("config.toml", KindFile::How::kAppend, "[x]\ny = 1\n"),
                file_of("plugin.js", KindFile::How::kReplace, "hello\n")};
  ASSERT_THAT(install(kind.files), IsOk());
  const auto standing = standing_files(kind, paths_, toast_, home(), disk_, Git(runner_));
  ASSERT_THAT(standing, IsOk());
  for (const StandingFile& each : *standing) EXPECT_TRUE(each.is_complete) << each.path;

  const auto removed = remove_files(kind, paths_, toast_, disk_, Git(runner_));
  ASSERT_THAT(removed, IsOk());
  EXPECT_THAT(removed->written,
              ElementsAre("settings.json", "new.json", "config.toml", "plugin.js"));
  EXPECT_EQ(*parse_json(read_file(workspace() / "settings.json")), *parse_json(theirs));
  EXPECT_EQ(trimmed(read_file(workspace() / "config.toml")), "mine = 1");
  EXPECT_FALSE(fs::exists(workspace() / "new.json"));
  EXPECT_FALSE(fs::exists(workspace() / "plugin.js"));
  const auto after = standing_files(kind, paths_, toast_, home(), disk_, Git(runner_));
  for (const StandingFile& each : *after) EXPECT_FALSE(each.is_complete) << each.path;
  EXPECT_THAT(remove_files(kind, paths_, toast_, disk_, Git(runner_))->written, IsEmpty());
}

TEST_F(WorkspaceTest, WhatCannotBeReadIsLeftWhenTheRestIsTakenOut) {
  write_file(workspace() / "settings.json", "{ not json");
  Kind kind;
  kind.files = {file_of("settings.json", KindFile::How::kMerge, R"({"a": 1})")};
  const auto removed = remove_files(kind, paths_, toast_, disk_, Git(runner_));
  ASSERT_THAT(removed, IsOk());
  EXPECT_EQ(removed->left_alone.size(), 1U);
  EXPECT_EQ(read_file(workspace() / "settings.json"), "{ not json");
}

TEST_F(WorkspaceTest, WhatAPersonHasSetStays) {
  write_file(workspace() / "settings.json",
             R"({"theme": "dark", "hooks": {"Stop": [{"run": "mine"}]}, "trust": false})");
  ASSERT_THAT(install({file_of("settings.json", KindFile::How::kMerge,
                               R"({"hooks": {"Stop": [{"run": "gt"}]}, "trust": true})")}),
              IsOk());
  const auto json = parse_json(read_file(workspace() / "settings.json"));
  ASSERT_THAT(json, IsOk());
  EXPECT_EQ((*json)["theme"], Value("dark"));
  EXPECT_EQ((*json)["trust"], Value(true));
  ASSERT_EQ((*json)["hooks"]["Stop"].items().size(), 2U);
  EXPECT_EQ((*json)["hooks"]["Stop"].items()[0]["run"], Value("mine"));
}

TEST_F(WorkspaceTest, AFileThatGitTracksIsLeftAloneAndNamed) {
  const auto done = install({file_of("tracked.json", KindFile::How::kMerge, "{\"ours\": 1}")});
  ASSERT_THAT(done, IsOk());
  EXPECT_THAT(done->left_alone, ElementsAre(HasSubstr("tracked.json: git tracks it")));
  EXPECT_EQ(read_file(workspace() / "tracked.json"), "{\"theirs\": 1}\n");
  EXPECT_EQ(status(), "");
}

TEST_F(WorkspaceTest, AFileThatIsNoJsonIsLeftAloneAndNamed) {
  write_file(workspace() / "settings.json", "// mine\n{}");
  const auto done = install({file_of("settings.json", KindFile::How::kMerge, "{\"a\": 1}")});
  ASSERT_THAT(done, IsOk());
  EXPECT_THAT(done->left_alone, ElementsAre(HasSubstr("settings.json: ")));
  EXPECT_EQ(read_file(workspace() / "settings.json"), "// mine\n{}");
}

TEST_F(WorkspaceTest, ALinkOutOfTheWorkspaceIsRefused) {
  fs::create_directory(root() / "outside");
  fs::create_directory_symlink(root() / "outside", workspace() / ".agent");
  EXPECT_THAT(install({file_of(".agent/x", KindFile::How::kReplace, "x")}),
              IsError(ErrorCode::kRefused, "leads out of the workspace"));
  EXPECT_TRUE(fs::is_empty(root() / "outside"));
}

TEST_F(WorkspaceTest, AFileOfTheHomeDirectoryKeepsItsModeAndItsLink) {
  fs::create_directory(root() / "dotfiles");
  write_file(root() / "dotfiles/agent.json", "{\"token\": \"s\"}");
  ::chmod((root() / "dotfiles/agent.json").c_str(), 0600);
  fs::create_symlink(root() / "dotfiles/agent.json", home() / ".agent.json");
  const auto done = install(
      {file_of(".agent.json", KindFile::How::kMerge, R"({"trusted": {"{town}": true}})", true)});
  ASSERT_THAT(done, IsOk());
  EXPECT_THAT(done->written, ElementsAre("~/.agent.json"));
  EXPECT_TRUE(fs::is_symlink(home() / ".agent.json"));
  EXPECT_EQ(fs::status(root() / "dotfiles/agent.json").permissions(), fs::perms(0600));
  const auto json = parse_json(read_file(root() / "dotfiles/agent.json"));
  ASSERT_THAT(json, IsOk());
  EXPECT_EQ((*json)["token"], Value("s"));
  EXPECT_EQ((*json)["trusted"][root().string()], Value(true));
}

TEST_F(WorkspaceTest, WhatTheHomeDirectorySaysIsNeverChangedOnlyAddedTo) {
  write_file(home() / ".agent.json",
             "{\"projects\": {\"" + (root() / "web/repo.git").string() +
                 R"(": {"trusted": false, "n": [1]}}, "list": [1], "odd": 1})");
  const KindFile file = file_of(
      ".agent.json", KindFile::How::kMerge,
      R"({"projects": {"{repository}": {"trusted": true, "new": 2}}, "list": [2], "odd": {}})",
      true);
  ASSERT_THAT(install({file}), IsOk());
  const auto json = parse_json(read_file(home() / ".agent.json"));
  ASSERT_THAT(json, IsOk());
  const Value& project = (*json)["projects"][(root() / "web/repo.git").string()];
  EXPECT_EQ(project["trusted"], Value(false));
  EXPECT_EQ(project["new"], Value(2));
  EXPECT_EQ((*json)["list"].items().size(), 1U);
  EXPECT_EQ((*json)["odd"], Value(1));
  EXPECT_THAT(install({file})->written, IsEmpty());
}

TEST_F(WorkspaceTest, AFileOfTheHomeDirectoryIsNotReplaced) {
  write_file(home() / "x", "mine\n");
  ASSERT_THAT(install({file_of("x", KindFile::How::kReplace, "ours\n", true)}), IsOk());
  EXPECT_EQ(read_file(home() / "x"), "mine\n");
}

TEST_F(WorkspaceTest, AHomeDirectoryThatTakesNothingStopsNoStart) {
  fs::remove(home());
  write_file(home(), "no directory");
  const auto done =
      install({file_of(".agent/settings.json", KindFile::How::kMerge, "{\"a\": 1}", true),
               file_of("plugin.js", KindFile::How::kReplace, "hello\n")});
  ASSERT_THAT(done, IsOk());
  EXPECT_THAT(done->left_alone, ElementsAre(HasSubstr("~/.agent/settings.json: ")));
  EXPECT_THAT(done->written, ElementsAre("plugin.js"));
}

TEST_F(WorkspaceTest, ANewFileOfTheHomeDirectoryIsItsOwnersAlone) {
  ASSERT_THAT(install({file_of(".agent/x.toml", KindFile::How::kAppend, "[a]\n", true)}), IsOk());
  EXPECT_EQ(fs::status(home() / ".agent/x.toml").permissions(), fs::perms(0600));
}

TEST_F(WorkspaceTest, ABlockIsAppendedOnce) {
  write_file(home() / ".config.toml", "model = \"x\"");
  const KindFile block = file_of(".config.toml", KindFile::How::kAppend,
                                 "[projects.\"{workspace}\"]\ntrust = true\n", true);
  ASSERT_THAT(install({block}), IsOk());
  ASSERT_THAT(install({block}), IsOk());
  EXPECT_EQ(read_file(home() / ".config.toml"),
            "model = \"x\"\n\n[projects.\"" + workspace().string() + "\"]\ntrust = true\n");
}

}  // namespace
}  // namespace gt
