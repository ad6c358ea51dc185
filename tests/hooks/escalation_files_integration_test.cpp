// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/store/file_store.h"
#include "hooks/escalation.h"
#include "tests/support/crash_points.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsError;
using testing::IsOk;
using ::testing::SizeIs;

constexpr WallTime kNow = WallTime(std::chrono::hours(24 * 20000));
const Act kOverseer{"overseer", kNow};

Escalation escalation_of(Severity severity, std::string text, Duration after = Duration(0)) {
  Escalation escalation;
  escalation.severity = severity;
  escalation.text = std::move(text);
  escalation.opened = {"web/toast", kNow + after};
  return escalation;
}

/// One that is open, under an id that is known.
void put_one(Store& store) {
  Escalation escalation = escalation_of(Severity::kHigh, "x");
  escalation.id = "e-1";
  ASSERT_THAT(
      store.put(".gt/escalations/e-1.yaml", format_escalation(escalation), Revision::absent()),
      IsOk());
}

class EscalationRecords : public ::testing::Test {
 protected:
  std::vector<std::string> texts(bool with_closed = false) {
    std::vector<std::string> texts;
    const auto all = files_.list(with_closed);
    EXPECT_THAT(all, IsOk());
    for (const Escalation& each : all->escalations) texts.push_back(each.text);
    return texts;
  }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
  EscalationFiles files_{store_};
};

TEST_F(EscalationRecords, AreListedTheMostSevereAndThenTheOldestFirst) {
  for (const auto& [severity, text, after] : {std::tuple{Severity::kMedium, "a", 0},
                                              {Severity::kHigh, "late", 2},
                                              {Severity::kHigh, "early", 1},
                                              {Severity::kCritical, "b", 3}}) {
    ASSERT_THAT(files_.open(escalation_of(severity, text, Duration(after))), IsOk());
  }
  EXPECT_THAT(texts(), ElementsAre("b", "early", "late", "a"));
}

TEST_F(EscalationRecords, AClosedOneIsListedOnlyWhenAskedForAndOpensAgain) {
  put_one(store_);
  ASSERT_THAT(files_.close("e-1", kOverseer, "settled"), IsOk());
  EXPECT_THAT(texts(), IsEmpty());
  EXPECT_THAT(texts(true), SizeIs(1));
  GT_ASSERT_OK(const Escalation closed, files_.load("e-1"));
  EXPECT_EQ(closed.reason, "settled");
  EXPECT_THAT(files_.close("e-1", kOverseer, ""), IsError(ErrorCode::kConflict, "by overseer"));
  EXPECT_THAT(files_.change("e-1", [](Escalation&) -> Result<void> { return {}; }),
              IsError(ErrorCode::kConflict, "has been closed"));

  GT_ASSERT_OK(const Escalation open, files_.reopen("e-1"));
  EXPECT_EQ(open.state, EscalationState::kOpen);
  EXPECT_THAT(texts(), SizeIs(1));
  EXPECT_THAT(files_.reopen("e-1"), IsOk());
  EXPECT_THAT(files_.reopen("e-2"), IsError(ErrorCode::kNotFound, "e-2"));
}

TEST_F(EscalationRecords, ABrokenOneIsNamedAndHidesNoOther) {
  put_one(store_);
  ASSERT_THAT(store_.put(".gt/escalations/e-2.yaml", "id: [", Revision::absent()), IsOk());
  const auto all = files_.list();
  ASSERT_THAT(all, IsOk());
  EXPECT_THAT(all->escalations, SizeIs(1));
  EXPECT_THAT(all->problems, ElementsAre(HasSubstr(".gt/escalations/e-2.yaml:1: ")));
}

TEST_F(EscalationRecords, NobodyIsCalledTwiceForTheSame) {
  GT_ASSERT_OK(const Escalation first, files_.open(escalation_of(Severity::kHigh, "x")));
  GT_ASSERT_OK(const Escalation again, files_.open(escalation_of(Severity::kMedium, "x")));
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(again.severity, Severity::kHigh);
  ASSERT_THAT(files_.close(first.id, kOverseer, ""), IsOk());
  GT_ASSERT_OK(const Escalation anew, files_.open(escalation_of(Severity::kHigh, "x")));
  EXPECT_THAT(texts(), SizeIs(1));
}

TEST_F(EscalationRecords, RefusesWhatSaysNothingOrTooMuch) {
  EXPECT_THAT(files_.open(escalation_of(Severity::kHigh, " ")),
              IsError(ErrorCode::kUsage, "says what is wrong"));
  EXPECT_THAT(files_.open(escalation_of(Severity::kHigh, std::string(4001, 'x'))),
              IsError(ErrorCode::kUsage, "at most 4000 bytes"));
  EXPECT_THAT(files_.load("../e-1"), IsError(ErrorCode::kUsage, "is no key"));
}

TEST(EscalationCrash, ClosingIsCompletedByRepetitionAndLosesNothing) {
  testing::at_every_crash_point(
      {.before = put_one,
       .act = [](Store& store) -> Result<void> {
         GT_CHECK(EscalationFiles(store).close("e-1", kOverseer, "settled"));
         return {};
       },
       .after =
           [](Store& store) {
             EscalationFiles files(store);
             GT_ASSERT_OK(const Escalation found, files.load("e-1"));
             if (found.state != EscalationState::kClosed) {
               EXPECT_EQ(files.list()->escalations.size(), 1U);
               EXPECT_EQ(files.list(true)->escalations.size(), 1U);
               EXPECT_THAT(files.close("e-1", kOverseer, "settled"), IsOk());
             }
             EXPECT_THAT(files.list()->escalations, IsEmpty());
             EXPECT_EQ(files.list(true)->escalations.size(), 1U);
           }});
}

TEST(EscalationCrash, OpeningAgainIsCompletedByRepetition) {
  testing::at_every_crash_point(
      {.before =
           [](Store& store) {
             put_one(store);
             ASSERT_THAT(EscalationFiles(store).close("e-1", kOverseer, ""), IsOk());
           },
       .act = [](Store& store) -> Result<void> {
         GT_CHECK(EscalationFiles(store).reopen("e-1"));
         return {};
       },
       .after =
           [](Store& store) {
             EscalationFiles files(store);
             ASSERT_THAT(files.load("e-1"), IsOk());
             GT_ASSERT_OK(const Escalation found, files.reopen("e-1"));
             EXPECT_EQ(found.state, EscalationState::kOpen);
             EXPECT_THAT(store.get(".gt/escalations/closed/e-1.yaml"),
                         IsError(ErrorCode::kNotFound, ""));
           }});
}

TEST(EscalationCrash, OneIsOpenedOrNotAndNeverInPart) {
  testing::at_every_crash_point(
      {.act = [](Store& store) -> Result<void> {
         GT_CHECK(EscalationFiles(store).open(escalation_of(Severity::kHigh, "x")));
         return {};
       },
       .after =
           [](Store& store) {
             const auto all = EscalationFiles(store).list();
             ASSERT_THAT(all, IsOk());
             EXPECT_THAT(all->problems, IsEmpty());
             EXPECT_THAT(EscalationFiles(store).open(escalation_of(Severity::kHigh, "x")), IsOk());
             EXPECT_THAT(EscalationFiles(store).list()->escalations, SizeIs(1));
           }});
}

}  // namespace
}  // namespace gt
