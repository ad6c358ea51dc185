// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/transcript_scan.h"

#include <gtest/gtest.h>

#include "cli/agents/kind.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/file_store.h"
#include "tests/support/matchers.h"
#include "tests/support/recorded.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using testing::IsOk;
using testing::recorded;

class TranscriptScanTest : public ::testing::Test {
 protected:
  [[nodiscard]] TranscriptFormat format_of(std::string_view kind) {
    auto loaded = load_kind(store_, kind);
    EXPECT_THAT(loaded, IsOk());
    return loaded ? loaded->transcript : TranscriptFormat();
  }

  static void read(TranscriptScan& scan, const std::string& text) {
    for (const std::string_view line : lines_of(text)) scan.read(line);
  }

  static TokenCount total(const TranscriptScan& scan) {
    TokenCount sum;
    for (const TokenUse& use : scan.uses()) sum += use.tokens;
    return sum;
  }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
};

/// A line of Claude Code that tells of an answer.
std::string answer(std::string_view id, int input, int output, std::string_view more = {}) {
  return format(
      R"({{"type":"assistant","message":{{"id":"{}","model":"claude-opus-5-5","stop_reason":"tool_use",)"
      R"("usage":{{"input_tokens":{},"output_tokens":{}}}}}{}}})",
      id, input, output, more);
}

TEST_F(TranscriptScanTest, ReadsWhatClaudeCodeWrote) {
  const TranscriptFormat format = format_of("claude");
  const std::string text = recorded("transcripts/claude.jsonl");
  TranscriptScan scan(format);
  read(scan, text);
  EXPECT_EQ(total(scan), (TokenCount{.input = 13822 + 13882 + 13923, .output = 15}));
  EXPECT_EQ(scan.uses().size(), 3U);
  EXPECT_EQ(scan.mark().model, "claude-opus-5-5");
  EXPECT_EQ(scan.state(), AgentState::kIdle);
  EXPECT_EQ(scan.context_used(), 13923 + 5);
  EXPECT_EQ(format_time(*scan.said_at()), "2026-11-20T14:48:12.785Z");
}

TEST_F(TranscriptScanTest, ReadsWhatCodexWrote) {
  const TranscriptFormat format = format_of("codex");
  const std::string text = recorded("transcripts/codex.jsonl");
  TranscriptScan scan(format);
  read(scan, text);
  EXPECT_EQ(total(scan), (TokenCount{.input = 36570, .output = 15}));
  EXPECT_EQ(scan.uses().size(), 3U);
  EXPECT_EQ(scan.mark().model, "mock-model");
  EXPECT_EQ(scan.state(), AgentState::kIdle);
  EXPECT_EQ(scan.context_used(), 12302);
  EXPECT_EQ(scan.context_window(), 258400);
}

TEST_F(TranscriptScanTest, EachTurnIsSeenToBeginAndToEnd) {
  for (const char* kind : {"claude", "codex"}) {
    const TranscriptFormat format = format_of(kind);
    const std::string text = recorded(gt::format("transcripts/{}.jsonl", kind));
    TranscriptScan scan(format);
    std::vector<AgentState> states;
    for (const std::string_view line : lines_of(text)) {
      scan.read(line);
      if (scan.state() && (states.empty() || states.back() != *scan.state())) {
        states.push_back(*scan.state());
      }
    }
    EXPECT_EQ(states, (std::vector<AgentState>{AgentState::kWorking, AgentState::kIdle,
                                               AgentState::kWorking, AgentState::kIdle}))
        << kind;
  }
}

// Whatever line reading stopped at, and however often: the sum is the same.
TEST_F(TranscriptScanTest, CountsOnFromWhereItStopped) {
  for (const char* kind : {"claude", "codex"}) {
    const TranscriptFormat format = format_of(kind);
    const std::string text = recorded(gt::format("transcripts/{}.jsonl", kind));
    const auto lines = lines_of(text);
    TranscriptScan whole(format);
    read(whole, text);
    for (std::size_t stop = 0; stop <= lines.size(); ++stop) {
      TranscriptScan first(format);
      for (std::size_t i = 0; i < stop; ++i) first.read(lines[i]);
      TranscriptScan second(format, first.mark());
      for (std::size_t i = stop; i < lines.size(); ++i) second.read(lines[i]);
      TokenCount sum = total(first);
      sum += total(second);
      EXPECT_EQ(sum, total(whole)) << kind << " stopped at line " << stop;
    }
  }
}

TEST_F(TranscriptScanTest, AnAnswerToldOfInSeveralLinesCountsOnce) {
  const TranscriptFormat format = format_of("claude");
  TranscriptScan scan(format);
  scan.read(answer("a", 100, 1));
  scan.read(answer("a", 100, 1));
  scan.read(answer("b", 200, 3));
  scan.read(answer("a", 100, 7));
  EXPECT_EQ(total(scan), (TokenCount{.input = 300, .output = 10}));
}

TEST_F(TranscriptScanTest, AHelpersAnswerCountsButSaysNoState) {
  const TranscriptFormat format = format_of("claude");
  TranscriptScan scan(format);
  scan.read(answer("a", 100, 1, R"(,"isSidechain":true)"));
  EXPECT_EQ(total(scan).total(), 101);
  EXPECT_FALSE(scan.state());
  EXPECT_FALSE(scan.context_used());
}

TEST_F(TranscriptScanTest, ARunningTotalThatFallsIsAConversationBegunAnew) {
  const TranscriptFormat format = format_of("codex");
  const auto line = [](int input, int cached) {
    return gt::format(
        R"({{"type":"event_msg","payload":{{"type":"token_count","info":)"
        R"({{"total_token_usage":{{"input_tokens":{},"cached_input_tokens":{}}}}}}}}})",
        input, cached);
  };
  TranscriptScan scan(format);
  scan.read(line(100, 40));
  scan.read(line(150, 40));
  scan.read(line(150, 40));
  scan.read(line(30, 10));
  EXPECT_EQ(total(scan), (TokenCount{.input = 110 + 20, .cache_read = 40 + 10}));
}

TEST_F(TranscriptScanTest, AnInterruptedTurnHasEnded) {
  const TranscriptFormat format = format_of("claude");
  TranscriptScan scan(format);
  scan.read(answer("a", 1, 1));
  EXPECT_EQ(scan.state(), AgentState::kWorking);
  scan.read(R"({"type":"user","message":{"role":"user","content":)"
            R"([{"type":"text","text":"[Request interrupted by user]"}]}})");
  EXPECT_EQ(scan.state(), AgentState::kIdle);
}

TEST_F(TranscriptScanTest, WhatIsHostileOrTornIsPassedOver) {
  const TranscriptFormat format = format_of("claude");
  TranscriptScan scan(format);
  const std::string deep = R"({"type":"assistant","message":)" + std::string(200, '[');
  for (const std::string& line :
       {std::string(R"({"type":"assistant","message":{"id":"a","usage":{"input_tok)"), deep,
        std::string(R"("assistant")"), std::string(R"({"type":"assistant","message":7})"),
        answer("n", -5, -1), std::string(R"({"type":"assistant","message":{"usage":[1,2]}})"),
        std::string(
            R"({"type":"assistant","message":{"id":"e","usage":{"input_tokens":1e300}}})")}) {
    scan.read(line);
  }
  EXPECT_EQ(total(scan), TokenCount());
  scan.read(R"({"type":"assistant","message":{"model":"evil\u001b[2J\nname"}})");
  EXPECT_EQ(scan.mark().model.find('\x1b'), std::string::npos);
  EXPECT_EQ(scan.mark().model.find('\n'), std::string::npos);
}

TEST_F(TranscriptScanTest, OnlyTheLastAnswersAreRemembered) {
  const TranscriptFormat format = format_of("claude");
  TranscriptScan scan(format);
  for (int i = 0; i < 100; ++i) scan.read(answer(gt::format("m{}", i), 1, 1));
  EXPECT_EQ(scan.mark().answers.size(), 8U);
  EXPECT_EQ(total(scan).total(), 200);
}

}  // namespace
}  // namespace gt
