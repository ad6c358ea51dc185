// SPDX-License-Identifier: Apache-2.0
#include "hooks/smoke_record.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using std::chrono::hours;
using testing::IsError;

constexpr std::string_view kFile = ".gt/merges/web/smoke.yaml";
const WallTime kNow{std::chrono::milliseconds(1'795'185'000'000)};

SmokeFinding red(std::string check, std::string commit = "9f31c") {
  return {SmokeFinding::kRed, std::move(commit), std::move(check),
          "exit status 1",    "/a.log",          {{"9f31c", "web-42", "Fix: it", "web/toast"}}};
}

TEST(SmokeRecord, ReadsBackWhatItWritesAndKeepsUnknownKeys) {
  GT_ASSERT_OK(SmokeRecord record, parse_smoke_record("colour: red\n", kFile));
  take_in(record, {SmokeFinding::kGreen, "51ab0", {}, {}, {}, {}}, kNow);
  take_in(record, red("tests"), kNow + hours(1));
  take_in(record, {SmokeFinding::kCannotRun, "77aa0", "tests", "gone", {}, {}}, kNow + hours(2));
  record.red->is_told = true;
  record.red->lifted_by = "overseer";
  record.red->lifted_at = kNow;
  const std::string text = format_smoke_record(record);
  GT_ASSERT_OK(const SmokeRecord read, parse_smoke_record(text, kFile));
  EXPECT_EQ(format_smoke_record(read), text);
  EXPECT_NE(text.find("colour: red"), std::string::npos);
  EXPECT_EQ(read.green, "51ab0");
  EXPECT_EQ(read.last, kNow + hours(2));
  ASSERT_TRUE(read.red && read.error);
  EXPECT_TRUE(read.red->is_told && read.red->is_lifted());
  EXPECT_EQ(read.error->reason, "gone");
  ASSERT_EQ(read.red->suspects.size(), 1U);
  EXPECT_EQ(suspect_line(read.red->suspects[0]), "web-42 Fix: it (web/toast, 9f31c)");
}

TEST(SmokeRecord, ARedThatLastsIsOneRedWhileTheSameCheckIsRed) {
  SmokeRecord record;
  take_in(record, red("tests"), kNow);
  record.red->is_told = true;
  record.red->lifted_by = "overseer";
  take_in(record, red("tests", "77aa0"), kNow + hours(6));
  EXPECT_EQ(record.red->since, kNow);
  EXPECT_EQ(record.red->commit, "77aa0");
  EXPECT_TRUE(record.red->is_told && record.red->is_lifted());
  take_in(record, red("lint", "77aa0"), kNow + hours(12));
  EXPECT_EQ(record.red->since, kNow + hours(12));
  EXPECT_FALSE(record.red->is_told || record.red->is_lifted()) << "it is another one";
}

TEST(SmokeRecord, WhatCannotBeRunSaysNothingOfTheTarget) {
  SmokeRecord record;
  take_in(record, red("tests"), kNow);
  take_in(record, {SmokeFinding::kCannotRun, "77aa0", "tests", "gone", {}, {}}, kNow + hours(1));
  ASSERT_TRUE(record.red && record.error);
  EXPECT_EQ(record.red->commit, "9f31c");
  take_in(record, {SmokeFinding::kCannotRun, "77aa0", "tests", "away", {}, {}}, kNow + hours(2));
  EXPECT_EQ(record.error->since, kNow + hours(1)) << "it lasts";
  take_in(record, {SmokeFinding::kGreen, "77aa0", {}, {}, {}, {}}, kNow + hours(3));
  EXPECT_FALSE(record.red || record.error);
  EXPECT_EQ(record.green, "77aa0");
}

TEST(SmokeRecord, ABrokenFileIsAnErrorWithItsLine) {
  for (const char* text : {"green: {at: 7}\n", "red: {commit: a, check: b}\n", "last: soon\n",
                           "error: {reason: x}\n", "red: 7\n"}) {
    EXPECT_THAT(parse_smoke_record(text, kFile), IsError(ErrorCode::kCorrupt, "smoke.yaml:1"))
        << text;
  }
}

}  // namespace
}  // namespace gt
