// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "cli/agents/transcript.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/file_store.h"
#include "tests/support/matchers.h"
#include "tests/support/recorded.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using testing::IsOk;
using testing::recorded;
using testing::write_file;

constexpr std::string_view kClaudeSession = "abdbc681-cadc-49f9-b8f3-7570f209ff16";
constexpr std::string_view kCodexSession = "01a1f96d-fb7d-7c53-bcf3-6ea73b1714c1";

class TranscriptTest : public ::testing::Test {
 protected:
  TranscriptTest() { fs::create_directories(paths_.run_directory()); }

  Result<std::optional<TranscriptReading>> read(std::string_view kind) {
    TranscriptFinder finder(environment_, paths_);
    GT_TRY(const Kind loaded, load_kind(store_, kind));
    GT_TRY(const ModelTable models, load_models(store_));
    auto reading = read_transcript(loaded, hook_, paths_, finder, models);
    finder.save();
    return reading;
  }

  /// Claude Code's folder of web/toast.
  [[nodiscard]] fs::path claude_folder() const {
    std::string name = paths_.workspace(hook_.address).string();
    for (char& each : name) {
      if (isalnum(static_cast<unsigned char>(each)) == 0) each = '-';
    }
    return directory_.path() / "home/.claude/projects" / name;
  }

  /// What codex wrote, as if in web/`name`.
  [[nodiscard]] std::string codex_text(const std::string& name) const {
    std::string text = recorded("transcripts/codex.jsonl");
    const std::string there = "/town/web/polecats/toast";
    const std::string here = paths_.workspace(Address::polecat("web", name)).string();
    for (std::size_t at; (at = text.find(there)) != std::string::npos;) {
      text.replace(at, there.size(), here);
    }
    return text;
  }

  void write_codex(std::string_view day, std::string_view session, const std::string& text) const {
    const std::string name = format("rollout-2026-11-20T14-48-17-{}.jsonl", session);
    write_file(directory_.path() / "home/.codex/sessions" / day / name, text);
  }

  testing::TempDirectory directory_;
  TownPaths paths_{directory_.path() / "town.d"};
  Environment environment_{{"HOME=" + (directory_.path() / "home").string()}};
  SystemDisk disk_;
  FileStore store_{directory_.path() / "town.d", disk_};
  AgentHook hook_{Address::polecat("web", "toast")};
};

TEST_F(TranscriptTest, WhereThereIsNoneThereIsNothingToRead) {
  for (const char* kind : {"claude", "codex", "gemini", "shell"}) {
    const auto reading = read(kind);
    ASSERT_THAT(reading, IsOk()) << kind;
    EXPECT_FALSE(*reading) << kind;
  }
}

TEST_F(TranscriptTest, FindsClaudeCodesByItsWorkspace) {
  write_file(claude_folder() / format("{}.jsonl", kClaudeSession),
             recorded("transcripts/claude.jsonl"));
  const auto reading = read("claude");
  ASSERT_THAT(reading, IsOk());
  ASSERT_TRUE(*reading);
  EXPECT_EQ((*reading)->session_id, kClaudeSession);
  EXPECT_EQ((*reading)->state, AgentState::kIdle);
  EXPECT_EQ((*reading)->context_used, 13928);
  EXPECT_EQ((*reading)->context_window, 1000000);
  EXPECT_NEAR((*reading)->context_fill().value(), 0.0139, 0.0001);
}

TEST_F(TranscriptTest, TheVariableThatMovesTheHomeIsHeeded) {
  write_file(claude_folder() / format("{}.jsonl", kClaudeSession),
             recorded("transcripts/claude.jsonl"));
  fs::rename(directory_.path() / "home/.claude", directory_.path() / "elsewhere");
  environment_ = Environment(
      {"HOME=/nowhere", "CLAUDE_CONFIG_DIR=" + (directory_.path() / "elsewhere").string()});
  const auto reading = read("claude");
  ASSERT_THAT(reading, IsOk());
  EXPECT_TRUE(*reading);
}

TEST_F(TranscriptTest, OfCodexTheOneOfThisWorkspaceIsTaken) {
  write_codex("2026/11/20", kCodexSession, codex_text("toast"));
  write_codex("2026/11/21", "01a1f96d-fb7d-7c53-bcf3-000000000000", codex_text("other"));
  for (int time = 0; time < 2; ++time) {  // the second time by what the first has learnt
    const auto reading = read("codex");
    ASSERT_THAT(reading, IsOk());
    ASSERT_TRUE(*reading);
    EXPECT_EQ((*reading)->session_id, kCodexSession);
    EXPECT_EQ((*reading)->context_window, 258400);
    EXPECT_TRUE(fs::exists(paths_.transcript_owners()));
  }
}

TEST_F(TranscriptTest, AnOldConversationIsFoundByItsId) {
  write_codex("2026/01/02", kCodexSession, codex_text("toast"));
  for (int day = 1; day <= 20; ++day) {
    write_codex(format("2026/11/{:02}", day), "01a1f96d-fb7d-7c53-bcf3-000000000000",
                codex_text("other"));
  }
  EXPECT_FALSE(*read("codex"));
  hook_.session_id = kCodexSession;
  const auto reading = read("codex");
  ASSERT_TRUE(*reading);
  EXPECT_EQ((*reading)->session_id, kCodexSession);
}

// The line that tells is longer than the first look at the end.
TEST_F(TranscriptTest, LooksBackAsFarAsItMust) {
  const std::string long_line =
      R"({"type":"attachment","text":")" + std::string(900'000, 'x') + "\"}\n";
  write_file(claude_folder() / format("{}.jsonl", kClaudeSession),
             long_line + recorded("transcripts/claude.jsonl") + long_line);
  const auto reading = read("claude");
  ASSERT_TRUE(*reading);
  EXPECT_EQ((*reading)->context_used, 13928);
}

TEST_F(TranscriptTest, AHelpersFileIsNotTheConversation) {
  write_file(claude_folder() / format("{}/subagents/agent-1.jsonl", kClaudeSession),
             recorded("transcripts/claude.jsonl"));
  EXPECT_FALSE(*read("claude"));
}

TEST_F(TranscriptTest, AFileThatIsNoneDoesNotHoldUp) {
  fs::create_directories(claude_folder());
  ASSERT_EQ(mkfifo((claude_folder() / "pipe.jsonl").c_str(), 0600), 0);
  const auto reading = read("claude");
  ASSERT_THAT(reading, IsOk());
  EXPECT_FALSE(*reading);
}

TEST_F(TranscriptTest, OnlyWholeLinesAreGiven) {
  const fs::path file = directory_.path() / "lines";
  write_file(file, "one\ntwo\nthr");
  std::vector<std::string> lines;
  const auto take = [&](std::string_view line) { lines.emplace_back(line); };
  const auto stopped = read_lines(file, 0, 1 << 20, take);
  ASSERT_THAT(stopped, IsOk());
  EXPECT_EQ(*stopped, 8);
  write_file(file, "one\ntwo\nthree\n");
  EXPECT_EQ(*read_lines(file, *stopped, 1 << 20, take), 14);
  EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "three"}));
}

TEST_F(TranscriptTest, ALineWithoutAnEndIsPassedOver) {
  const fs::path file = directory_.path() / "lines";
  write_file(file, "one\n" + std::string(std::size_t{6} << 20, 'x') + "\ntwo\n");
  std::vector<std::string> lines;
  const auto stopped =
      read_lines(file, 0, 16 << 20, [&](std::string_view line) { lines.emplace_back(line); });
  ASSERT_THAT(stopped, IsOk());
  EXPECT_EQ(lines, (std::vector<std::string>{"one", "two"}));
}

}  // namespace
}  // namespace gt
