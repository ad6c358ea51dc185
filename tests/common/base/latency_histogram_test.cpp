// SPDX-License-Identifier: Apache-2.0
#include "common/base/latency_histogram.h"

#include <gtest/gtest.h>

namespace gt {
namespace {

using namespace std::chrono_literals;

TEST(LatencyHistogram, IsZeroBeforeTheFirst) {
  EXPECT_EQ(LatencyHistogram().percentile(99), 0us);
}

TEST(LatencyHistogram, IsRightToAQuarter) {
  for (const auto duration : {1us, 2us, 7us, 100us, 999us, 12345us, 5'000'000us, 3'600'000'000us}) {
    LatencyHistogram histogram;
    histogram.add(duration);
    EXPECT_GE(histogram.percentile(50), duration);
    EXPECT_LE(histogram.percentile(50), duration + duration / 4 + 1us);
  }
}

TEST(LatencyHistogram, TellsTheMiddleFromTheTail) {
  LatencyHistogram histogram;
  for (int i = 0; i < 985; ++i) histogram.add(100us);
  for (int i = 0; i < 15; ++i) histogram.add(50ms);
  EXPECT_LT(histogram.percentile(50), 130us);
  EXPECT_GE(histogram.percentile(99), 50ms);
  EXPECT_LT(histogram.percentile(98), 130us);
}

TEST(LatencyHistogram, TakesNonsenseAndEternity) {
  LatencyHistogram histogram;
  histogram.add(-1s);
  histogram.add(std::chrono::nanoseconds::max());
  EXPECT_EQ(histogram.percentile(50), 0us);
  EXPECT_GT(histogram.percentile(99), 1h);
}

}  // namespace
}  // namespace gt
