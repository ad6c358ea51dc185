// SPDX-License-Identifier: Apache-2.0
#include "hooks/escalation.h"

#include <gtest/gtest.h>

#include "common/base/format.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::IsError;

constexpr WallTime kNow = WallTime(hours(24 * 20000));
constexpr std::string_view kFile = ".gt/escalations/e-1.yaml";

Escalation escalation_of(Severity severity, EscalationState state = EscalationState::kOpen) {
  Escalation escalation;
  escalation.id = "e-1";
  escalation.severity = severity;
  escalation.state = state;
  escalation.text = "no password";
  escalation.opened = {"web/toast", kNow};
  return escalation;
}

TEST(Escalation, SeverityRisesWithTheTimeNobodyTakesIt) {
  struct {
    Severity from;
    Duration waited;
    Severity to;
  } const cases[] = {
      {Severity::kMedium, minutes(119), Severity::kMedium},
      {Severity::kMedium, minutes(120), Severity::kHigh},
      {Severity::kMedium, minutes(179), Severity::kHigh},
      {Severity::kMedium, minutes(180), Severity::kCritical},
      {Severity::kHigh, minutes(59), Severity::kHigh},
      {Severity::kHigh, minutes(60), Severity::kCritical},
      {Severity::kCritical, hours(1000), Severity::kCritical},
      {Severity::kMedium, -hours(5), Severity::kMedium},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(severity_by_now(escalation_of(each.from), kNow + each.waited), each.to)
        << severity_name(each.from) << " after " << format_duration(each.waited);
  }
}

TEST(Escalation, TheLastRaiseCountsAndWhatIsTakenNeverRises) {
  Escalation raised = escalation_of(Severity::kHigh);
  raised.raised_at = kNow + hours(2);
  EXPECT_EQ(severity_by_now(raised, kNow + minutes(179)), Severity::kHigh);
  EXPECT_EQ(severity_by_now(raised, kNow + minutes(180)), Severity::kCritical);
  for (const auto state : {EscalationState::kAcked, EscalationState::kClosed}) {
    EXPECT_EQ(severity_by_now(escalation_of(Severity::kMedium, state), kNow + hours(99)),
              Severity::kMedium);
  }
}

TEST(Escalation, OnlyTheMovesOfTheTableAreLegal) {
  using S = EscalationState;
  using M = EscalationMove;
  EXPECT_EQ(escalation_after(S::kOpen, M::kAck), S::kAcked);
  EXPECT_EQ(escalation_after(S::kAcked, M::kAck), S::kAcked);
  EXPECT_EQ(escalation_after(S::kClosed, M::kAck), std::nullopt);
  EXPECT_EQ(escalation_after(S::kOpen, M::kClose), S::kClosed);
  EXPECT_EQ(escalation_after(S::kAcked, M::kClose), S::kClosed);
  EXPECT_EQ(escalation_after(S::kClosed, M::kClose), std::nullopt);
  EXPECT_EQ(escalation_after(S::kClosed, M::kReopen), S::kOpen);
  EXPECT_EQ(escalation_after(S::kOpen, M::kReopen), std::nullopt);
  EXPECT_EQ(escalation_after(S::kAcked, M::kRaise), std::nullopt);
}

TEST(Escalation, ReadsBackEveryFieldAndKeepsWhatItDoesNotKnow) {
  Escalation written = escalation_of(Severity::kCritical, EscalationState::kClosed);
  written.text = "two\nlines: 'x'";
  written.about = "web-42";
  written.raised_at = kNow + hours(1);
  written.told = Severity::kHigh;
  written.acked = Act{"overseer", kNow + hours(2)};
  written.closed = Act{"mayor", kNow + hours(3)};
  written.reason = "done";
  written.source = Value::map({{"colour", "red"}});
  GT_ASSERT_OK(const Escalation read, parse_escalation(format_escalation(written), kFile));
  EXPECT_EQ(format_escalation(read), format_escalation(written));
  EXPECT_EQ(read.text, written.text);
  EXPECT_EQ(read.told, Severity::kHigh);
  EXPECT_EQ(read.acked->by, "overseer");
  EXPECT_EQ(read.closed->at, kNow + hours(3));
  EXPECT_EQ(read.reason, "done");
  EXPECT_EQ(read.source["colour"], Value("red"));
}

TEST(Escalation, BrokenFilesAreNamedWithTheirLine) {
  struct {
    std::string_view text, reason;
  } const cases[] = {
      {"", "expected a map of fields"},
      {"id: e-1\nseverity: loud\nstate: open\ntext: x\nby: y\nat: 2026-01-01T00:00:00Z\n",
       ":2: 'severity' must be critical, high or medium"},
      {"id: e-1\nseverity: high\nstate: lost\ntext: x\nby: y\nat: 2026-01-01T00:00:00Z\n",
       ":3: 'state' must be open, acked or closed"},
      {"id: e-2\nseverity: high\nstate: open\ntext: x\nby: y\nat: 2026-01-01T00:00:00Z\n",
       ":1: 'id' is another than the file's name"},
      {"id: e-1\nseverity: high\nstate: open\nby: y\nat: 2026-01-01T00:00:00Z\n",
       "'text' is missing"},
      {"id: e-1\nseverity: high\nstate: open\ntext: x\nby: y\n", "'at' is missing"},
      {"id: e-1\nseverity: high\nstate: acked\ntext: x\nby: y\nat: 2026-01-01T00:00:00Z\n"
       "acked: {by: z}\n",
       "'at' is missing"},
  };
  for (const auto& each : cases) {
    EXPECT_THAT(parse_escalation(each.text, kFile), IsError(ErrorCode::kCorrupt, each.reason));
  }
}

}  // namespace
}  // namespace gt
