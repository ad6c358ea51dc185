// SPDX-License-Identifier: Apache-2.0
// The trash and undo: what was taken away comes back as it was.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/base/format.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class TrashCommands : public ::testing::Test {
 protected:
  /// web/toast with a commit that is nowhere else, a change, an untracked and an ignored file.
  void add_busy_toast() const {
    town_.add_rig("web");
    ASSERT_EQ(town_.gt({"polecat", "spawn", "toast", "--rig", "web"}).status, 0);
    write("done.txt", "done\n");
    write(".gitignore", "*.tmp\n");
    git({"add", "."});
    git({"commit", "-q", "-m", "Work of toast"});
    write("README.md", "changed\n");
    write("new.txt", "new\n");
    write("cache.tmp", "ignored\n");
  }

  [[nodiscard]] fs::path toast() const { return town_.root() / "web/polecats/toast"; }
  void write(const std::string& name, std::string_view text) const {
    testing::write_file(toast() / name, text);
  }
  std::string git(std::vector<std::string> words) const {
    words.insert(words.begin(), "git");
    return testing::run_program(words, toast(), town_.environment());
  }
  std::string git_in_repository(std::vector<std::string> words) const {
    words.insert(words.begin(), "git");
    return testing::run_program(words, town_.root() / "web/repo.git", town_.environment());
  }

  /// The id of the newest thing in the trash.
  [[nodiscard]] std::string newest() const {
    const Value list = town_.gt({"trash", "list", "--json"}).json();
    EXPECT_THAT(list, AnswersAs("trash list"));
    const auto& entries = list["entries"].items();
    return entries.empty() ? "" : *entries.front()["id"].as_string();
  }
  [[nodiscard]] std::size_t count() const {
    return town_.gt({"trash", "list", "--json"}).json()["entries"].items().size();
  }

  void expect_toast_as_it_was(const std::string& branch, const std::string& head) const {
    EXPECT_EQ(git({"symbolic-ref", "--short", "HEAD"}), branch);
    EXPECT_EQ(git({"rev-parse", "HEAD"}), head);
    EXPECT_EQ(git({"status", "--porcelain"}), " M README.md\n?? new.txt\n");
    EXPECT_EQ(testing::read_file(toast() / "cache.tmp"), "ignored\n");
  }

  testing::TempTown town_;
};

TEST_F(TrashCommands, AnAgentComesBackWithEveryFileAndCommit) {
  add_busy_toast();
  const std::string branch = git({"symbolic-ref", "--short", "HEAD"});
  const std::string head = git({"rev-parse", "HEAD"});
  ASSERT_EQ(town_.gt({"polecat", "kill", "web/toast", "--force"}).status, 0);
  const std::string id = newest();
  EXPECT_THAT(town_.gt({"trash"}).out, HasSubstr("web/toast, branch toast/"));
  EXPECT_THAT(town_.gt({"trash"}).out, HasSubstr("1 unpushed commit, 1 changed file"));

  const GtRun back = town_.gt({"trash", "restore", id});
  EXPECT_EQ(back.status, 0) << back;
  expect_toast_as_it_was(branch, head);
  EXPECT_EQ(count(), 0U);
  EXPECT_FALSE(fs::exists(town_.root() / ".gt/trash" / id));
  EXPECT_THAT(git_in_repository({"for-each-ref", "refs/gt/trash"}), IsEmpty());
  EXPECT_THAT(town_.read(".gt/hooks/web/toast.yaml"), HasSubstr("desired: stopped"));
  EXPECT_EQ(town_.gt({"trash", "restore", id}).status, 3);
  EXPECT_THAT(town_.gt({"doctor"}).out, Not(HasSubstr("toast")));
}

TEST_F(TrashCommands, ARestoreThatWasCutShortGoesOnWhereItStopped) {
  add_busy_toast();
  const std::string branch = git({"symbolic-ref", "--short", "HEAD"});
  const std::string head = git({"rev-parse", "HEAD"});
  ASSERT_EQ(town_.gt({"polecat", "kill", "web/toast", "--force"}).status, 0);
  const std::string id = newest();
  const fs::path files = town_.root() / ".gt/trash" / id;
  // As after the worktree was made, and after each of the moves that follow.
  const auto make_worktree = [&] {
    git_in_repository({"worktree", "add", "-q", "-B",
                       std::string(branch.substr(0, branch.size() - 1)), toast().string(),
                       head.substr(0, head.size() - 1)});
  };
  make_worktree();
  fs::rename(toast(), files / "fresh");
  ASSERT_EQ(town_.gt({"trash", "restore", id}).status, 0);
  expect_toast_as_it_was(branch, head);

  ASSERT_EQ(town_.gt({"polecat", "kill", "web/toast", "--force"}).status, 0);
  const std::string second = newest();
  make_worktree();
  ASSERT_EQ(town_.gt({"trash", "restore", second}).status, 0);
  expect_toast_as_it_was(branch, head);

  ASSERT_EQ(town_.gt({"polecat", "kill", "web/toast", "--force"}).status, 0);
  const std::string third = newest();
  make_worktree();
  fs::rename(toast(), town_.root() / ".gt/trash" / third / "fresh");
  fs::rename(town_.root() / ".gt/trash" / third / "worktree", toast());
  ASSERT_EQ(town_.gt({"trash", "restore", third}).status, 0);
  expect_toast_as_it_was(branch, head);
}

TEST_F(TrashCommands, NothingIsPutOverAnAgentOfThatName) {
  add_busy_toast();
  ASSERT_EQ(town_.gt({"polecat", "kill", "web/toast", "--force"}).status, 0);
  const std::string id = newest();
  ASSERT_EQ(town_.gt({"polecat", "spawn", "toast", "--rig", "web"}).status, 0);
  const GtRun back = town_.gt({"trash", "restore", id});
  EXPECT_EQ(back.status, 4) << back;
  EXPECT_EQ(newest(), id);
  EXPECT_FALSE(fs::exists(toast() / "done.txt"));
}

TEST_F(TrashCommands, WorkThatAnotherHasByNowStaysThere) {
  town_.add_rig("web");
  for (const char* name : {"toast", "bread"}) {
    ASSERT_EQ(town_.gt({"polecat", "spawn", name, "--rig", "web"}).status, 0);
  }
  town_.write("web/board/001-login.md", "---\nid: 1\ntitle: Login\nstatus: todo\n---\n");
  ASSERT_EQ(town_.gt({"hook", "set", "web-1", "--as", "web/toast"}).status, 0);
  ASSERT_EQ(town_.gt({"polecat", "kill", "web/toast", "--force"}).status, 0);
  ASSERT_EQ(town_.gt({"hook", "set", "web-1", "--as", "web/bread"}).status, 0);
  EXPECT_THAT(town_.gt({"undo", "--yes"}).out, HasSubstr("web/toast, with a free hook"));
}

TEST_F(TrashCommands, AKilledAgentsWorkIsFreeAndItsOwnAgainWhenItComesBack) {
  town_.add_rig("web");
  ASSERT_EQ(town_.gt({"polecat", "spawn", "toast", "--rig", "web"}).status, 0);
  ASSERT_EQ(town_.gt({"add", "Login", "--rig", "web"}).status, 0);
  ASSERT_EQ(town_.gt({"hook", "set", "web-1", "--as", "web/toast"}).status, 0);
  ASSERT_EQ(town_.gt({"polecat", "kill", "web/toast", "--force"}).status, 0);
  EXPECT_EQ(town_.gt({"show", "web-1", "--json"}).json()["status"], Value("todo"));
  ASSERT_EQ(town_.gt({"undo", "--yes"}).status, 0);
  const Value item = town_.gt({"show", "web-1", "--json"}).json();
  EXPECT_EQ(item["status"], Value("in-progress"));
  EXPECT_EQ(item["claimed_by"], Value("web/toast"));
}

TEST_F(TrashCommands, ARigComesBackWithItsAgents) {
  town_.add_rig("web");
  ASSERT_EQ(town_.gt({"polecat", "spawn", "toast", "--rig", "web"}).status, 0);
  ASSERT_EQ(town_.gt({"rig", "remove", "web"}).status, 0);
  const GtRun back = town_.gt({"undo", "--yes"});
  EXPECT_EQ(back.status, 0) << back;
  EXPECT_THAT(town_.gt({"agents"}).out, HasSubstr("web/toast"));
  EXPECT_THAT(git({"status", "--porcelain"}), IsEmpty());
  EXPECT_EQ(count(), 0U);
}

TEST_F(TrashCommands, EmptyNamesTheCommitsThatGoAndAsksFirst) {
  add_busy_toast();
  ASSERT_EQ(town_.gt({"polecat", "kill", "web/toast", "--force"}).status, 0);
  EXPECT_EQ(town_.gt({"trash", "empty", "--older-than", "1h", "--yes"}).out,
            "nothing in the trash is that old\n");
  const GtRun dry = town_.gt({"trash", "empty", "--older-than", "0s", "--dry-run"});
  EXPECT_THAT(dry.out, HasSubstr("with 2 commits that are nowhere else"));
  const GtRun asked = town_.gt({"trash", "empty", "--older-than", "0s"});
  EXPECT_EQ(asked.status, 5) << asked;
  EXPECT_THAT(asked.err, HasSubstr("with 2 commits that are nowhere else"));
  EXPECT_EQ(count(), 1U);

  const GtRun gone = town_.gt({"trash", "empty", "--older-than", "0s", "--yes", "--json"});
  EXPECT_EQ(gone.status, 0) << gone;
  EXPECT_THAT(gone.json(), AnswersAs("trash empty"));
  EXPECT_EQ(count(), 0U);
  EXPECT_THAT(git_in_repository({"for-each-ref", "refs/gt/trash"}), IsEmpty());
  EXPECT_EQ(town_.gt({"undo", "--yes"}).status, 3);
}

TEST_F(TrashCommands, ABrokenRecordIsNamedAndNeverDropped) {
  town_.write(".gt/trash/x.yaml", "id: [");
  const GtRun list = town_.gt({"trash", "list"});
  EXPECT_THAT(list.out, HasSubstr("✕ .gt/trash/x.yaml:1: "));
  EXPECT_EQ(town_.gt({"trash", "empty", "--older-than", "0s", "--yes"}).status, 0);
  EXPECT_TRUE(town_.has(".gt/trash/x.yaml"));
  EXPECT_EQ(town_.gt({"trash", "restore", "x"}).status, 1);
}

TEST_F(TrashCommands, UndoTakesBackTheNewestFirstAndNothingTwice) {
  ASSERT_EQ(town_.gt({"config", "set", "heartbeat.every", "7m"}).status, 0);
  const Value memory = town_.gt({"remember", "x", "--all", "--json"}).json();
  ASSERT_EQ(town_.gt({"forget", *memory["id"].as_string()}).status, 0);
  const Value escalation = town_.gt({"escalate", "help", "--json"}).json();
  ASSERT_EQ(town_.gt({"escalation", "close", *escalation["id"].as_string()}).status, 0);

  const GtRun dry = town_.gt({"undo", "3", "--dry-run", "--json"});
  EXPECT_THAT(dry.json(), AnswersAs("undo"));
  EXPECT_THAT(dry.json()["events"].items(), SizeIs(3));
  const GtRun asked = town_.gt({"undo"});
  EXPECT_EQ(asked.status, 5) << asked;
  EXPECT_THAT(asked.err, HasSubstr("this would be done: open the escalation"));

  EXPECT_THAT(town_.gt({"undo", "--yes"}).out, HasSubstr("is open again"));
  EXPECT_THAT(town_.gt({"undo", "--yes"}).out, HasSubstr("brought back memory of town: x"));
  EXPECT_THAT(town_.gt({"undo", "--yes"}).out, HasSubstr("heartbeat.every is"));
  EXPECT_THAT(town_.gt({"config", "get", "heartbeat.every"}).out, Not(HasSubstr("7m")));
  EXPECT_EQ(town_.gt({"undo", "--yes"}).status, 3);
}

TEST_F(TrashCommands, UndoHangsWorkAgainAndBringsBackWhatWasArchived) {
  town_.add_rig("web");
  ASSERT_EQ(town_.gt({"crew", "add", "max", "--rig", "web"}).status, 0);
  for (const char* title : {"One", "Two"}) {
    ASSERT_EQ(town_.gt({"add", title, "--rig", "web"}).status, 0);
  }
  ASSERT_EQ(town_.gt({"hook", "set", "web-1", "--as", "web/crew/max"}).status, 0);
  ASSERT_EQ(town_.gt({"unsling", "web-1"}).status, 0);
  ASSERT_EQ(town_.gt({"archive", "web-2"}).status, 0);
  const Value mail = town_.gt({"mail", "send", "overseer", "-s", "Hello", "--json"}).json();
  ASSERT_EQ(town_.gt({"mail", "archive", *mail["id"].as_string()}).status, 0);

  EXPECT_THAT(town_.gt({"undo", "--yes"}).out, HasSubstr("1 mail of overseer is back"));
  EXPECT_EQ(town_.gt({"mail", "inbox", "--json"}).json()["mails"].items().size(), 1U);
  EXPECT_THAT(town_.gt({"undo", "--yes"}).out, HasSubstr("web-2 is todo again"));
  EXPECT_THAT(town_.gt({"undo", "--yes"}).out, HasSubstr("hangs on the hook of web/crew/max"));
  EXPECT_EQ(town_.gt({"show", "web-1", "--json"}).json()["claimed_by"], Value("web/crew/max"));
}

TEST_F(TrashCommands, UndoLeavesASettingThatWasChangedSince) {
  ASSERT_EQ(town_.gt({"config", "set", "heartbeat.every", "7m"}).status, 0);
  std::string text = town_.read("town.yaml");
  text.replace(text.find("7m"), 2, "9m");
  town_.write("town.yaml", text);
  EXPECT_EQ(town_.gt({"undo", "--yes"}).status, 3);
}

TEST_F(TrashCommands, AWorktreeThatHadNoHookComesBackWithOne) {
  add_busy_toast();
  const std::string branch(git({"symbolic-ref", "--short", "HEAD"})),
      head(git({"rev-parse", "HEAD"}));
  fs::remove(town_.root() / ".gt/hooks/web/toast.yaml");
  ASSERT_EQ(town_.gt({"polecat", "kill", "toast", "--rig", "web", "--force"}).status, 0);
  const GtRun back = town_.gt({"trash", "restore", newest()});
  ASSERT_EQ(back.status, 0) << back;
  expect_toast_as_it_was(branch, head);
  EXPECT_THAT(town_.read(".gt/hooks/web/toast.yaml"), HasSubstr("kind: robot"));
}

}  // namespace
}  // namespace gt
