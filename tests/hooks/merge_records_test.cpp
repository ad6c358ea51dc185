// SPDX-License-Identifier: Apache-2.0
#include "hooks/merge_records.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using std::chrono::minutes;
using testing::IsError;

constexpr std::string_view kFile = ".gt/merges/web/queue.yaml";
const WallTime kNow{std::chrono::milliseconds(1'795'185'000'000)};

TEST(MergeRecords, TheQueuesRecordReadsBackAndKeepsUnknownKeys) {
  GT_ASSERT_OK(QueueRecord record, parse_queue_record("colour: red\n", kFile));
  record.paused = QueuePause{"overseer", kNow, "release"};
  record.trouble = after_failure(std::nullopt, "no route", kNow);
  record.trouble->is_told = true;
  const std::string text = format_queue_record(record);
  GT_ASSERT_OK(const QueueRecord read, parse_queue_record(text, kFile));
  EXPECT_EQ(format_queue_record(read), text);
  EXPECT_NE(text.find("colour: red"), std::string::npos);
  EXPECT_EQ(read.paused->reason, "release");
  EXPECT_EQ(read.trouble->reason, "no route");
  EXPECT_TRUE(read.trouble->is_told);
}

TEST(MergeRecords, TroubleIsTriedAgainMoreAndMoreSeldom) {
  const QueueTrouble first = after_failure(std::nullopt, "no route", kNow);
  EXPECT_EQ(first.next_at, kNow + minutes(1));
  const QueueTrouble second = after_failure(first, "no answer", kNow + minutes(1));
  EXPECT_EQ(second.failures, 2);
  EXPECT_EQ(second.since, kNow);
  EXPECT_EQ(second.reason, "no answer");
  EXPECT_EQ(second.next_at, kNow + minutes(3));
  QueueTrouble last = second;
  for (int i = 0; i < 100; ++i) last = after_failure(last, "no answer", kNow);
  EXPECT_EQ(last.next_at, kNow + minutes(30));
}

TEST(MergeRecords, ABrokenRecordIsAnErrorWithItsLine) {
  for (const char* text : {"paused: {by: a}\n", "trouble: {reason: a}\n", "trouble: 7\n"}) {
    EXPECT_THAT(parse_queue_record(text, kFile), IsError(ErrorCode::kCorrupt, "queue.yaml:1"))
        << text;
  }
}

}  // namespace
}  // namespace gt
