// SPDX-License-Identifier: Apache-2.0
#include "cli/costs/count.h"

#include <gtest/gtest.h>

namespace gt {
namespace {

const WallTime kNow{std::chrono::milliseconds(1'795'185'000'000)};

Uncounted uncounted(std::int64_t from, std::int64_t to) {
  Uncounted found{"/t.jsonl", {}, {}, {{"2026-11-20", "web-1", "m", {to - from, 0, 0, 0}}}};
  found.before.offset = from;
  found.after.offset = to;
  return found;
}

std::int64_t tokens_of(const Usage& usage) {
  std::int64_t sum = 0;
  for (const UsageRow& row : usage.rows) sum += row.tokens.total();
  return sum;
}

// Killed after it was written, and done again; or done by two at once.
TEST(Counting, WhatIsCountedTwiceCountsOnce) {
  Usage usage(Address::mayor());
  add_to(usage, {uncounted(0, 100)}, kNow);
  add_to(usage, {uncounted(0, 100)}, kNow);
  EXPECT_EQ(tokens_of(usage), 100);
  add_to(usage, {uncounted(100, 130)}, kNow);
  EXPECT_EQ(tokens_of(usage), 130);
  EXPECT_EQ(usage.transcripts["/t.jsonl"].offset, 130);
}

// The other one had read further.
TEST(Counting, WhatSomebodyElseCountedFurtherIsLeft) {
  Usage usage(Address::mayor());
  add_to(usage, {uncounted(0, 130)}, kNow);
  add_to(usage, {uncounted(0, 100)}, kNow);
  EXPECT_EQ(tokens_of(usage), 130);
  EXPECT_EQ(usage.transcripts["/t.jsonl"].offset, 130);
}

}  // namespace
}  // namespace gt
