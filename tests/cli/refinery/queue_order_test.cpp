// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/queue_order.h"

#include <gtest/gtest.h>

namespace gt {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr WallTime kStart(std::chrono::hours(490'000));
constexpr Duration kBound = hours(4);

MergeRequest request(int number, std::string priority, WallTime submitted) {
  MergeRequest request(WorkId("web", number), Address::polecat("web", "toast"));
  request.priority = std::move(priority);
  request.submitted = submitted;
  return request;
}

std::vector<int> numbers(const std::vector<MergeRequest>& requests) {
  std::vector<int> numbers;
  for (const MergeRequest& each : requests) numbers.push_back(each.id.number());
  return numbers;
}

using Numbers = std::vector<int>;

TEST(QueueOrder, TheMoreUrgentAndThenTheOlderComesFirst) {
  const WallTime later = kStart + minutes(1);
  EXPECT_EQ(numbers(in_order({request(1, "low", kStart), request(2, "medium", later),
                              request(3, "medium", kStart), request(4, "critical", later),
                              request(5, "high", later)},
                             later, kBound)),
            (Numbers{4, 5, 3, 2, 1}));
}

TEST(QueueOrder, WhatAPersonPutInFrontIsFirst) {
  MergeRequest favourite = request(9, "low", kStart + hours(1));
  favourite.front = kStart + hours(1);
  EXPECT_EQ(
      numbers(in_order({request(1, "critical", kStart), favourite}, kStart + hours(1), kBound)),
      (Numbers{9, 1}));
}

TEST(QueueOrder, AgeRaisesPriority) {
  const WallTime late = kStart + hours(3);
  EXPECT_EQ(
      numbers(in_order({request(1, "medium", kStart), request(2, "high", late)}, late, kBound)),
      (Numbers{1, 2}))
      << "a step of priority is worth a third of the bound";
  EXPECT_EQ(
      numbers(in_order({request(1, "low", kStart), request(2, "critical", late)}, late, kBound)),
      (Numbers{2, 1}));
}

/// A queue that takes one request each `service`, while a critical one comes each `arrival`: after
/// how long an old low one has its turn.
Duration turn_of_low_one(Duration service, Duration arrival) {
  std::vector<MergeRequest> queue = {request(1, "low", kStart)};
  int number = 1;
  WallTime next_arrival = kStart;
  for (WallTime now = kStart; now < kStart + hours(100); now += service) {
    for (; next_arrival <= now; next_arrival += arrival) {
      queue.push_back(request(++number, "critical", next_arrival));
    }
    queue = in_order(std::move(queue), now, kBound);
    if (queue.front().id.number() == 1) return now - kStart;
    queue.erase(queue.begin());
  }
  return hours(100);
}

TEST(QueueOrder, UnderAStreamOfUrgentRequestsAnOldLowOneHasItsTurnWithinItsAgeBound) {
  const Duration service = minutes(2);
  for (const Duration arrival : {minutes(1), minutes(2), minutes(3)}) {
    const Duration waited = turn_of_low_one(service, arrival);
    EXPECT_LE(waited, kBound + service) << arrival.count();
    if (arrival <= service) {
      EXPECT_GT(waited, hours(3)) << "it is low, after all";
    }
  }
}

TEST(QueueOrder, OfThoseThatHaveWaitedTooLongTheOldestIsFirst) {
  const WallTime now = kStart + hours(9);
  EXPECT_EQ(numbers(in_order({request(1, "critical", kStart + hours(2)), request(2, "low", kStart),
                              request(3, "critical", kStart + hours(8))},
                             now, kBound)),
            (Numbers{2, 1, 3}));
}

}  // namespace
}  // namespace gt
