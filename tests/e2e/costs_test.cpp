// SPDX-License-Identifier: Apache-2.0
// What agents used, from their programs' transcripts to what the person and the agents are told.
#include <gtest/gtest.h>

#include <fstream>

#include "common/base/format.h"
#include "tests/support/recorded.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using testing::recorded;
using testing::TempTown;

class CostsTest : public ::testing::Test {
 protected:
  CostsTest() {
    town_.add_rig("web");
    EXPECT_EQ(town_.gt({"crew", "add", "max", "--rig", "web", "--kind", "claude"}).status, 0);
    const fs::path workspace = town_.root() / "web/crew/max";
    std::string folder = workspace.string();
    for (char& each : folder) {
      if (isalnum(static_cast<unsigned char>(each)) == 0) each = '-';
    }
    for (const std::string& each : town_.environment()) {
      if (!each.starts_with("HOME=")) continue;
      transcript_ = fs::path(each.substr(5)) / ".claude/projects" / folder /
                    "abdbc681-cadc-49f9-b8f3-7570f209ff16.jsonl";
    }
  }

  /// Appends what Claude Code wrote, with ids of their own each time, as of today.
  void use_tokens(const std::string& ids) {
    std::string text = recorded("transcripts/claude.jsonl");
    for (std::size_t at = 0; (at = text.find("\"msg_", at)) != std::string::npos; at += 5) {
      text.insert(at + 5, ids);
    }
    const std::string day = today();
    for (std::size_t at = 0; (at = text.find("\"2026-11-20T", at)) != std::string::npos; ++at) {
      text.replace(at + 1, 10, day);
    }
    fs::create_directories(transcript_.parent_path());
    std::ofstream(transcript_, std::ios::app | std::ios::binary) << text;
  }

  static std::string today() { return format_time(SystemClock().now()).substr(0, 10); }

  [[nodiscard]] std::int64_t tokens_of_max() const {
    const Value costs = town_.gt({"costs", "--json"}).json();
    for (const Value& row : costs["costs"].items()) {
      const std::string* name = row["name"].as_string();
      if (name != nullptr && *name == "web/crew/max")
        return row["tokens"].as_integer().value_or(-1);
    }
    return 0;
  }

  static constexpr std::int64_t kTokens = 13822 + 13882 + 13923 + 15;

  TempTown town_;
  fs::path transcript_;
};

TEST_F(CostsTest, ShowsWhatATranscriptSaysAndTheTickCountsItOnce) {
  EXPECT_EQ(tokens_of_max(), 0);
  use_tokens("a");
  EXPECT_EQ(tokens_of_max(), kTokens);
  EXPECT_FALSE(town_.has(".gt/usage/web/crew/max.json")) << "reading never writes";
  for (int time = 0; time < 3; ++time) {
    EXPECT_EQ(town_.gt({"tick"}).status, 0);
    EXPECT_EQ(tokens_of_max(), kTokens);
  }
  use_tokens("b");
  EXPECT_EQ(tokens_of_max(), 2 * kTokens);
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_EQ(tokens_of_max(), 2 * kTokens);
  const auto run = town_.gt({"costs", "--by", "day"});
  EXPECT_NE(run.out.find(today()), std::string::npos) << run;
  EXPECT_NE(run.out.find("$0.33"), std::string::npos) << run;
}

TEST_F(CostsTest, WhatWasUsedStaysWhenTheTranscriptIsGone) {
  use_tokens("a");
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  fs::remove(transcript_);
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_EQ(tokens_of_max(), kTokens);
}

TEST_F(CostsTest, ABrokenRecordIsNamedAndLeftAsItIs) {
  use_tokens("a");
  town_.write(".gt/usage/web/crew/max.json", "{\"address\":");
  const auto run = town_.gt({"costs"});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_NE(run.out.find(".gt/usage/web/crew/max.json"), std::string::npos) << run;
  const auto tick = town_.gt({"tick"});
  EXPECT_NE(tick.out.find(".gt/usage/web/crew/max.json"), std::string::npos) << tick;
  EXPECT_EQ(town_.read(".gt/usage/web/crew/max.json"), "{\"address\":");
}

TEST_F(CostsTest, ABudgetIsToldOfOnceAndItsEndAsksForAHandoff) {
  const std::string hook = ".gt/hooks/web/crew/max.yaml";
  town_.write(hook, town_.read(hook) + "work: web-1\n");
  town_.write("town.yaml", town_.read("town.yaml") + "budgets: {agent: {tokens: 50k}}\n");
  use_tokens("a");
  const auto subjects = [&](const char* who) {
    std::vector<std::string> subjects;
    const Value mails = town_.gt({"mail", "list", "--as", who, "--json"}).json();
    for (const Value& mail : mails["mails"].items()) {
      if (const std::string* text = mail["subject"].as_string()) subjects.push_back(*text);
    }
    return subjects;
  };
  for (int time = 0; time < 3; ++time) EXPECT_EQ(town_.gt({"tick"}).status, 0);
  ASSERT_EQ(subjects("overseer").size(), 1U);
  EXPECT_NE(subjects("overseer")[0].find("83 %"), std::string::npos) << subjects("overseer")[0];
  EXPECT_TRUE(subjects("web/crew/max").empty());
  use_tokens("b");
  for (int time = 0; time < 3; ++time) EXPECT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_EQ(subjects("overseer").size(), 2U);
  const auto run = town_.gt({"costs"});
  EXPECT_NE(run.out.find("budget: web/crew/max has used 166 %"), std::string::npos) << run;
  const auto problems = town_.gt({"problems"});
  EXPECT_NE(problems.out.find("web/crew/max has used 166 %"), std::string::npos) << problems;
  ASSERT_EQ(subjects("web/crew/max").size(), 1U);
  EXPECT_NE(subjects("web/crew/max")[0].find("hand off"), std::string::npos);
}

}  // namespace
}  // namespace gt
