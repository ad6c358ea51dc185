// SPDX-License-Identifier: Apache-2.0
// From the kind's file to the model: what a start installs, what the program makes of it, and what
// the town learns. The program is tests/fakes/claude.
#include <gtest/gtest.h>

#include <filesystem>

#include "common/base/json.h"
#include "common/base/text.h"
#include "tests/support/life_town.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::LifeTown;
using ::testing::Not;
using testing::read_file;
using testing::run_program;
using testing::wait_until;
using testing::write_file;

/// A town with a real rig and web/toast, of kind claude, on whose hook hangs web-1.
class ProgramWiring : public ::testing::Test {
 protected:
  ProgramWiring() {
    const fs::path programs = town_.directory() / "programs";
    fs::create_directory(programs);
    fs::create_symlink(fs::path(GT_TESTS_DIRECTORY) / "fakes/claude", programs / "claude");
    for (std::string& variable : town_.environment()) {
      if (variable.starts_with("PATH=")) variable.insert(5, programs.string() + ":");
    }
    town_.add_rig("web");
    town_.write("web/board/001-login.md",
                "---\nid: 1\ntitle: Fix the login\nstatus: todo\n---\nPeople cannot log in.\n");
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"polecat", "spawn", "web/toast", "--kind", "claude"},
             {"hook", "set", "web-1", "--as", "web/toast"}}) {
      const GtRun run = town_.gt(words);
      EXPECT_EQ(run.status, 0) << run;
    }
  }

  void start() const {
    const GtRun run = town_.gt({"start", "web/toast"});
    ASSERT_EQ(run.status, 0) << run;
  }
  /// To the end of its first turn.
  void start_and_answer() const {
    start();
    ASSERT_TRUE(has_heard("answered")) << model();
  }

  fs::path home() const { return town_.directory() / "home"; }
  fs::path worktree() const { return town_.root() / "web/polecats/toast"; }
  std::string repository() const { return (town_.root() / "web/repo.git").string(); }

  /// Everything that has reached the model so far.
  std::string model() const {
    return fs::exists(home() / "model") ? read_file(home() / "model") : "";
  }
  bool has_heard(std::string_view text, std::size_t from = 0) const {
    return wait_until([&] { return model().find(text, from) != std::string::npos; });
  }
  bool is_soon(std::string_view state) const {
    return wait_until([&] { return town_.state_of("web/toast") == state; });
  }
  std::string hook() const { return town_.read(LifeTown::hook_of("web/toast")); }
  Value home_settings() const {
    const auto json = parse_json(read_file(home() / ".claude.json"));
    EXPECT_THAT(json, IsOk());
    return json ? *json : Value();
  }
  void type(const std::string& line) const {
    town_.tmux({"send-keys", "-t", "=web/toast:", "-l", line});
    town_.tmux({"send-keys", "-t", "=web/toast:", "Enter"});
  }

  LifeTown town_;
};

TEST_F(ProgramWiring, AStartBringsTheWorkToTheModelWithoutAQuestion) {
  start_and_answer();
  EXPECT_THAT(model(), HasSubstr("prompt of chat-"));
  EXPECT_THAT(model(), HasSubstr(R"({"hookSpecificOutput":{"hookEventName":"SessionStart")"));
  EXPECT_THAT(model(), HasSubstr("You are web/toast"));
  EXPECT_THAT(model(), HasSubstr("| People cannot log in."));
  EXPECT_TRUE(is_soon("idle")) << hook();
  EXPECT_THAT(hook(), HasSubstr("session_id: chat-"));
}

TEST_F(ProgramWiring, TheTrustOfTheRigIsAllThatAStartPutsUnderHome) {
  write_file(home() / ".claude.json", R"({"theme": "dark", "projects": {"/other": {"n": 1}}})");
  start_and_answer();
  EXPECT_EQ(
      home_settings(),
      Value::map({{"theme", "dark"},
                  {"projects",
                   Value::map({{"/other", Value::map({{"n", 1}})},
                               {repository(), Value::map({{"hasTrustDialogAccepted", true}})}})}}));
  EXPECT_FALSE(fs::exists(home() / ".claude"));
}

TEST_F(ProgramWiring, APersonsRefusalOfTrustStandsAndTheDialogIsNoIdleAgent) {
  const Value refused =
      Value::map({{"projects",
                   Value::map({{repository(), Value::map({{"hasTrustDialogAccepted", false}})}})}});
  write_file(home() / ".claude.json", to_json(refused));
  start();
  EXPECT_TRUE(wait_until([&] {
    return town_.gt({"peek", "web/toast"}).out.find("No, exit") != std::string::npos;
  }));
  EXPECT_EQ(home_settings(), refused);
  EXPECT_EQ(town_.state_of("web/toast"), "waiting");
  EXPECT_EQ(model(), "");
}

TEST_F(ProgramWiring, TheWorktreeStaysCleanAndAPersonsOwnSettingsStay) {
  write_file(worktree() / ".claude/settings.local.json",
             R"({"env": {"MINE": "1"}, "hooks": {"Stop": [{"hooks": [
                {"type": "command", "command": "echo my own hook"}]}]}})");
  start_and_answer();
  EXPECT_THAT(model(), HasSubstr("my own hook"));
  EXPECT_THAT(read_file(worktree() / ".claude/settings.local.json"), HasSubstr(R"("MINE": "1")"));
  EXPECT_EQ(run_program({"git", "status", "--porcelain"}, worktree(), town_.environment()), "");
}

TEST_F(ProgramWiring, AnAgentAtAPermissionDialogWaitsUntilItIsAnswered) {
  start_and_answer();
  type("a dialog, please");
  EXPECT_TRUE(is_soon("waiting")) << hook();
  type("yes");
  EXPECT_TRUE(is_soon("idle")) << hook();
}

TEST_F(ProgramWiring, ARestartGoesOnWithTheConversationAndTellsItLess) {
  start_and_answer();
  const std::string before = model();
  const std::string conversation = before.substr(0, before.find('\n'));
  ASSERT_EQ(town_.gt({"restart", "web/toast"}).status, 0);
  ASSERT_TRUE(has_heard("answered", before.size())) << model();
  const std::string after = model().substr(before.size());
  EXPECT_TRUE(after.starts_with(conversation + "\n")) << after;
  EXPECT_THAT(after, HasSubstr("You are web/toast"));
  EXPECT_THAT(after, Not(HasSubstr("People cannot log in.")));
}

TEST_F(ProgramWiring, AHandoffBeginsANewConversationWithItsNote) {
  start_and_answer();
  const std::string before = model();
  const std::string conversation = before.substr(0, before.find('\n'));
  ASSERT_EQ(town_.gt({"handoff", "-m", "half is done", "--as", "web/toast"}).status, 0);
  ASSERT_TRUE(has_heard("answered", before.size())) << model();
  const std::string after = model().substr(before.size());
  EXPECT_TRUE(after.starts_with("conversation chat-")) << after;
  EXPECT_THAT(after, Not(HasSubstr(conversation + "\n")));
  EXPECT_THAT(after, HasSubstr("| half is done"));
}

}  // namespace
}  // namespace gt
