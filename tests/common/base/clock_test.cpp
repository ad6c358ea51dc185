// SPDX-License-Identifier: Apache-2.0
#include "common/base/clock.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

WallTime at_ms(std::int64_t ms) {
  return WallTime(Duration(ms));
}

TEST(Clock, WritesAndReadsTimes) {
  struct {
    std::int64_t ms;
    const char* text;
  } const cases[] = {
      {0, "1970-01-01T00:00:00.000Z"},
      {1'795'161'038'125, "2026-11-20T07:50:38.125Z"},
      {951'782'400'000, "2000-02-29T00:00:00.000Z"},
      {-1, "1969-12-31T23:59:59.999Z"},
      {253'402'300'799'999, "9999-12-31T23:59:59.999Z"},
  };
  for (const auto& [ms, text] : cases) {
    EXPECT_EQ(format_time(at_ms(ms)), text);
    EXPECT_EQ(*parse_time(text), at_ms(ms)) << text;
  }
}

TEST(Clock, ReadsTheOtherFormsOfRfc3339) {
  for (const char* text : {"2026-11-20T07:50:38Z", "2026-11-20t07:50:38z", "2026-11-20 07:50:38Z",
                           "2026-11-20T07:50:38.0004999Z", "2026-11-20T09:50:38+02:00",
                           "2026-11-20T02:20:38-05:30", "2026-11-20T07:50:38-00:00"}) {
    const auto time = parse_time(text);
    ASSERT_THAT(time, IsOk());
    EXPECT_EQ(*time, at_ms(1'795'161'038'000)) << text;
  }
  EXPECT_EQ(*parse_time("2026-11-20T07:50:38.5Z"), at_ms(1'795'161'038'500));
}

TEST(Clock, RefusesWhatIsNoTime) {
  for (const char* text : {"",
                           "now",
                           "2026-11-20",
                           "2026-11-20T07:50:38",
                           "2026-11-20x07:50:38Z",
                           "2026-13-20T07:50:38Z",
                           "2026-02-29T07:50:38Z",
                           "2026-11-20T24:00:00Z",
                           "2026-11-20T07:60:38Z",
                           "2026-11-20T07:50:61Z",
                           "2026-11-20T07:50:38.Z",
                           "2026-11-20T07:50:38+0200",
                           "2026-11-20T07:50:38+99:99",
                           "2026-11-20T07:50:38+24:00",
                           "2026/11/20T07:50:38Z",
                           "-026-11-20T07:50:38Z",
                           "2026-11-20T-7:50:38Z",
                           "2026-11-20T07:50:38Zx",
                           " 2026-11-20T07:50:38Z",
                           "2026-11-20T07:50:3"}) {
    EXPECT_THAT(parse_time(text), IsError(ErrorCode::kFailed, "is not a time")) << text;
  }
}

TEST(Clock, WritesAndReadsDurations) {
  struct {
    std::int64_t ms;
    const char* text;
  } const cases[] = {
      {0, "0s"},
      {1, "1ms"},
      {250, "250ms"},
      {1000, "1s"},
      {90'000, "1m30s"},
      {180'000, "3m"},
      {5'400'000, "1h30m"},
      {172'800'000, "2d"},
      {90'061'001, "1d1h1m1s1ms"},
  };
  for (const auto& [ms, text] : cases) {
    EXPECT_EQ(format_duration(Duration(ms)), text);
    EXPECT_EQ(*parse_duration(text), Duration(ms)) << text;
  }
  EXPECT_EQ(*parse_duration("90s"), Duration(90'000));
  EXPECT_EQ(*parse_duration("0ms"), Duration(0));
}

TEST(Clock, RefusesWhatIsNoDuration) {
  std::string endless;
  for (int i = 0; i < 100; ++i) endless += "4294967295d";
  for (const std::string& text :
       std::vector<std::string>{"", "3", "m", "3 m", " 3m", "3m ", "-3m", "+3m", "1.5h", "3x", "3M",
                                "1h30", "99999999999s", "4294967295d", endless}) {
    EXPECT_THAT(parse_duration(text), IsError(ErrorCode::kUsage, "1h30m")) << text;
  }
}

TEST(Clock, AgesAreTheirLargestUnit) {
  struct {
    std::int64_t ms;
    const char* text;
  } const cases[] = {{-5000, "0s"},      {0, "0s"},          {999, "0s"},
                     {12'900, "12s"},    {59'999, "59s"},    {60'000, "1m"},
                     {3'599'999, "59m"}, {18'000'000, "5h"}, {777'600'000, "9d"}};
  for (const auto& [ms, text] : cases) EXPECT_EQ(format_age(Duration(ms)), text) << ms;
}

TEST(Clock, OfTheSystemMovesOn) {
  SystemClock clock;
  const auto before = clock.steady();
  clock.sleep_for(Duration(2));
  EXPECT_GE(clock.steady() - before, Duration(2));
  EXPECT_GT(clock.now(), at_ms(1'700'000'000'000));
}

TEST(BootClock, GoesOnAndIsTheTimeSinceTheBoot) {
  const BootTime first = BootClock::now();
  EXPECT_GT(first.time_since_epoch(), Duration(0));
  EXPECT_GE(BootClock::now(), first);
}

}  // namespace
}  // namespace gt
