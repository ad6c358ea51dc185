// SPDX-License-Identifier: Apache-2.0
#include "hooks/usage.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

const Address kToast = Address::polecat("web", "toast");
constexpr std::string_view kFile = ".gt/usage/web/toast.json";

Usage sample() {
  Usage usage(kToast);
  TranscriptMark mark;
  mark.offset = 8732;
  mark.model = "claude-opus-5-5";
  mark.running = {1, 2, 3, 4};
  mark.answers = {{"90ab", {5, 6, 7, 8}}};
  usage.transcripts["/home/x/abdb.jsonl"] = mark;
  usage.add({"2026-11-20", "web-42", "claude-opus-5-5", {10, 20, 30, 40}});
  usage.add({"2026-11-20", "", "", {1, 0, 0, 0}});
  return usage;
}

TEST(Usage, ReadsBackWhatItWrites) {
  const std::string text = format_usage(sample());
  const auto read = parse_usage(text, kFile, kToast);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->transcripts, sample().transcripts);
  EXPECT_EQ(format_usage(*read), text);
}

TEST(Usage, KeysThatNobodyKnowsSurvive) {
  const auto read = parse_usage(R"({"address":"web/toast","colour":"red"})", kFile, kToast);
  ASSERT_THAT(read, IsOk());
  EXPECT_NE(format_usage(*read).find(R"("colour":"red")"), std::string::npos);
}

TEST(Usage, WhatIsOfOneDayItemAndModelIsOneRow) {
  Usage usage = sample();
  usage.add({"2026-11-20", "web-42", "claude-opus-5-5", {1, 1, 1, 1}});
  ASSERT_EQ(usage.rows.size(), 2U);
  EXPECT_EQ(usage.rows.front().tokens, (TokenCount{11, 21, 31, 41}));
}

TEST(Usage, DaysOfLongAgoBecomeAMonth) {
  Usage usage(kToast);
  for (const char* day : {"2025-12-30", "2025-12-31", "2026-01-01", "2026-02-01", "2026-03-07"}) {
    usage.add({day, "web-1", "m", {1, 0, 0, 0}});
  }
  usage.fold("2026-03-08");
  std::vector<std::string> days;
  std::int64_t sum = 0;
  for (const UsageRow& row : usage.rows) {
    days.push_back(row.day);
    sum += row.tokens.total();
  }
  EXPECT_EQ(days, (std::vector<std::string>{"2026-02-01", "2026-03-07", "2025-12", "2026-01"}));
  EXPECT_EQ(sum, 5);
  const std::string once = format_usage(usage);
  usage.fold("2026-03-08");
  EXPECT_EQ(format_usage(usage), once);
}

struct BrokenUsage {
  const char* name;
  const char* text;
};

class BrokenUsageTest : public ::testing::TestWithParam<BrokenUsage> {};

TEST_P(BrokenUsageTest, IsAnErrorThatNamesTheFile) {
  EXPECT_THAT(parse_usage(GetParam().text, kFile, kToast),
              IsError(ErrorCode::kCorrupt, std::string(kFile)));
}

INSTANTIATE_TEST_SUITE_P(
    Files, BrokenUsageTest,
    ::testing::Values(
        BrokenUsage{"Torn", R"({"address":"web/to)"}, BrokenUsage{"Empty", ""},
        BrokenUsage{"NoMap", "[]"}, BrokenUsage{"OfSomebodyElse", R"({"address":"web/nux"})"},
        BrokenUsage{"NoOffset", R"({"address":"web/toast","transcripts":{"a":{}}})"},
        BrokenUsage{"ThreeTokens",
                    R"({"address":"web/toast","uses":[{"day":"2026-11-20","tokens":[1,2,3]}]})"},
        BrokenUsage{"FewerThanNone",
                    R"({"address":"web/toast","uses":[{"day":"2026-11-20","tokens":[1,2,3,-4]}]})"},
        BrokenUsage{"NoDay", R"({"address":"web/toast","uses":[{"day":"x","tokens":[1,2,3,4]}]})"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace gt
