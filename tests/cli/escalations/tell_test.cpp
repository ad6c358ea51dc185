// SPDX-License-Identifier: Apache-2.0
#include "cli/escalations/tell.h"

#include <gtest/gtest.h>

namespace gt {
namespace {

using std::chrono::hours;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr WallTime kNow = WallTime(hours(24 * 20000));

Escalation escalation_of(Duration age, std::optional<Severity> told = Severity::kMedium) {
  Escalation escalation;
  escalation.id = "e-1";
  escalation.text = "x";
  escalation.opened = {"web/toast", kNow - age};
  escalation.told = told;
  return escalation;
}

TEST(Tellings, AreNoneWhereAllIsToldAndTimely) {
  EXPECT_THAT(plan_tellings({}, kNow), IsEmpty());
  EXPECT_THAT(plan_tellings({escalation_of(hours(1))}, kNow), IsEmpty());
  Escalation taken = escalation_of(hours(99), std::nullopt);
  taken.state = EscalationState::kAcked;
  EXPECT_THAT(plan_tellings({taken}, kNow), IsEmpty());
}

TEST(Tellings, RaiseWhatNobodyTook) {
  const auto tellings = plan_tellings({escalation_of(hours(2))}, kNow);
  ASSERT_THAT(tellings, SizeIs(1));
  EXPECT_EQ(tellings[0].step(), "raise");
  EXPECT_EQ(tellings[0].severity, Severity::kHigh);
  EXPECT_EQ(tellings[0].reason(kNow), "nobody has taken it for 2h: it is high now");
}

TEST(Tellings, GiveTheNoticeThatACrashCutShort) {
  const auto tellings = plan_tellings({escalation_of(hours(0), std::nullopt)}, kNow);
  ASSERT_THAT(tellings, SizeIs(1));
  EXPECT_EQ(tellings[0].step(), "notice");
}

}  // namespace
}  // namespace gt
