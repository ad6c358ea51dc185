// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/smoke.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gt {
namespace {

using std::chrono::hours;
using ::testing::HasSubstr;

const WallTime kNow{std::chrono::milliseconds(1'795'185'000'000)};

RigConfig rig() {
  RigConfig rig;
  rig.name = "web";
  rig.branch = "main";
  Check check;
  check.run = "make test";
  rig.merging.checks = {check};
  rig.merging.smoke_every = hours(6);
  return rig;
}

SmokeRecord record(SmokeFinding::Verdict verdict, WallTime at) {
  SmokeRecord record;
  take_in(record, {verdict, "9f31c", "tests", "exit status 1", {}, {}}, at);
  if (record.red) record.red->is_told = true;
  if (record.error) record.error->is_told = true;
  return record;
}

TEST(Smoke, IsDueWhenItsTimeHasComeAndOnlyIfAsked) {
  RigConfig web = rig();
  EXPECT_TRUE(is_smoke_due(web.merging, SmokeRecord(), "9f31c", kNow)) << "never looked at";
  const SmokeRecord green = record(SmokeFinding::kGreen, kNow);
  EXPECT_FALSE(is_smoke_due(web.merging, green, "77aa0", kNow + hours(5)));
  EXPECT_EQ(smoke_due_at(web.merging, green), kNow + hours(6));
  EXPECT_TRUE(is_smoke_due(web.merging, green, "9f31c", kNow + hours(6)));
  web.merging.checks.clear();
  EXPECT_FALSE(is_smoke_due(web.merging, SmokeRecord(), "9f31c", kNow)) << "there is no check";
  web = rig();
  web.merging.smoke_every.reset();
  EXPECT_FALSE(is_smoke_due(web.merging, SmokeRecord(), "9f31c", kNow)) << "nobody asks for it";
}

TEST(Smoke, WhatWasRedIsLookedAtAgainAsSoonAsItHasMoved) {
  const RigConfig web = rig();
  const SmokeRecord red = record(SmokeFinding::kRed, kNow);
  EXPECT_FALSE(is_smoke_due(web.merging, red, "9f31c", kNow + hours(1)));
  EXPECT_TRUE(is_smoke_due(web.merging, red, "77aa0", kNow + hours(1)));
}

TEST(Smoke, WhatNobodyWasToldIsDueAtOnce) {
  SmokeRecord red = record(SmokeFinding::kRed, kNow);
  red.red->is_told = false;
  EXPECT_EQ(smoke_due_at(rig().merging, red), WallTime());
}

TEST(Smoke, OnlyARedTargetThatNobodyLiftedStopsDispatch) {
  const RigConfig web = rig();
  EXPECT_EQ(dispatch_pause(web, record(SmokeFinding::kGreen, kNow), kNow), "");
  EXPECT_EQ(dispatch_pause(web, record(SmokeFinding::kCannotRun, kNow), kNow), "");
  SmokeRecord red = record(SmokeFinding::kRed, kNow);
  EXPECT_THAT(dispatch_pause(web, red, kNow + hours(3)),
              HasSubstr("main is red since 3h, by the check 'tests'"));
  EXPECT_THAT(dispatch_pause(web, red, kNow), HasSubstr("gt refinery resume web"));
  red.red->lifted_by = "overseer";
  EXPECT_EQ(dispatch_pause(web, red, kNow), "");
  red.red->lifted_by.clear();
  RigConfig unasked = rig();
  unasked.merging.smoke_every.reset();
  EXPECT_EQ(dispatch_pause(unasked, red, kNow), "") << "what nobody looks at stops nobody";
}

}  // namespace
}  // namespace gt
