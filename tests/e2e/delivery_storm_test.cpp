// SPDX-License-Identifier: Apache-2.0
// Exactly once, whatever happens. GT_STORM="10000 20" makes it a long one: messages and robots.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <sstream>

#include "tests/support/storm.h"

namespace gt {
namespace {

using testing::Storm;

Storm::Size size_from_environment() {
  Storm::Size size;
#ifdef __SANITIZE_ADDRESS__
  size.messages = 20;  // every process of it takes four times as long
  size.robots = 3;
#endif
  if (const char* wish = std::getenv("GT_STORM")) {
    std::istringstream words(wish);
    words >> size.messages >> size.robots;
    size.senders = std::max(3, size.robots * 2 / 3);
    size.patience = std::chrono::minutes(15);
    words >> size.seed >> size.senders;
  }
  return size;
}

TEST(DeliveryStorm, EachMessageArrivesOnceOrItsSenderIsTold) {
  Storm storm(size_from_environment());
  storm.run();
  const Storm::Outcome outcome = storm.outcome();
  RecordProperty("outcome", outcome.text());
  if (std::getenv("GT_STORM") != nullptr) std::cout << outcome.text();
  EXPECT_EQ(outcome.lost, 0) << outcome.text();
  EXPECT_EQ(outcome.twice, 0) << outcome.text();
  EXPECT_EQ(outcome.altered, 0) << outcome.text();
  EXPECT_EQ(outcome.open, 0) << outcome.text();
  EXPECT_EQ(outcome.acked_but_not_received, 0) << outcome.text();
  EXPECT_EQ(outcome.answered_dialogs, 0) << outcome.text();
  EXPECT_EQ(outcome.pasted_into_dialogs, 0) << outcome.text();
  EXPECT_EQ(outcome.mixed, 0) << outcome.text();
  EXPECT_EQ(outcome.lost_lines_of_people, 0) << outcome.text();
  EXPECT_EQ(outcome.unknown, 0) << outcome.text();
  EXPECT_EQ(outcome.unverified, 0) << outcome.text();
  EXPECT_GT(outcome.received, outcome.sent / 2) << outcome.text();
  EXPECT_GT(outcome.cut_off, 0) << outcome.text();
  EXPECT_GT(outcome.taken_back, 0) << outcome.text();
}

}  // namespace
}  // namespace gt
