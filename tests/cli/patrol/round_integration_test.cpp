// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/life/lease.h"
#include "cli/patrol/round.h"
#include "common/process/process_runner.h"
#include "tests/fakes/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// What the steps below did, in order. They are plain functions, as those of the tick are.
std::vector<std::string> done;
testing::FakeClock* time_of_steps = nullptr;

Deed deed(const std::string& subject, Duration takes = Duration(0)) {
  return {"do", subject, "why", [subject, takes](Context&) -> Result<void> {
            done.push_back(subject);
            time_of_steps->pass(takes);
            return {};
          }};
}

const TickStep kGood = {.name = "good", .plan = [](Context&, const Observation& seen) {
                          StepPlan plan{{deed("a"), deed("b")}, {{"c", "left alone"}}};
                          plan.wake(seen.now + minutes(2));
                          plan.wake(seen.now + minutes(1));
                          plan.wake(seen.now + minutes(3));
                          return Result<StepPlan>(std::move(plan));
                        }};
const TickStep kBroken = {.name = "broken", .plan = [](Context&, const Observation&) {
                            return Result<StepPlan>(Error{ErrorCode::kDisk, "no disk", ""});
                          }};
const TickStep kFailing = {
    .name = "failing", .needs_sight = false, .plan = [](Context&, const Observation&) {
      Deed failing{"do", "x", "why", [](Context&) -> Result<void> {
                     return Error{ErrorCode::kFailed, "no luck", ""};
                   }};
      return Result<StepPlan>(StepPlan{{failing, deed("y")}, {}});
    }};
const TickStep kSlow = {
    .name = "slow", .deadline = minutes(1), .plan = [](Context&, const Observation&) {
      return Result<StepPlan>(StepPlan{{deed("long", minutes(2)), deed("later")}, {}});
    }};

class RoundTest : public ::testing::Test {
 protected:
  RoundTest() {
    done.clear();
    time_of_steps = &clock_;
    testing::write_file(directory_.path() / "town.yaml", "name: test\n");
    std::filesystem::create_directory(directory_.path() / ".gt");
    World world{Environment({}), directory_.path(), "gt", clock_, disk_, processes_, progress_};
    auto town = open_town_at(world, directory_.path());
    EXPECT_THAT(town, testing::IsOk());
    context_.emplace(std::move(world), std::move(*town));
    seen_.now = clock_.now();
  }

  Round take(std::vector<const TickStep*> steps, bool is_dry_run = false) {
    return take_steps(*context_, seen_, steps, is_dry_run);
  }
  static std::vector<std::string> outcomes(const Round& round) {
    std::vector<std::string> lines;
    for (const Deed& each : round.deeds) {
      lines.push_back(each.subject + " " + std::string(outcome_name(each.outcome)));
    }
    return lines;
  }

  testing::TempDirectory directory_;
  testing::FakeClock clock_;
  SystemDisk disk_;
  SystemProcessRunner processes_;
  Progress progress_{STDERR_FILENO, Style(false, false), clock_, true};
  std::optional<Context> context_;
  Observation seen_;
};

TEST_F(RoundTest, TakesStepsInOrderAndSaysWhenThereWillBeMore) {
  const Round round = take({&kGood});
  EXPECT_THAT(done, ElementsAre("a", "b"));
  EXPECT_THAT(outcomes(round), ElementsAre("a done", "b done"));
  EXPECT_EQ(round.remarks.size(), 1U);
  EXPECT_EQ(round.wake_at, seen_.now + minutes(1));
  EXPECT_FALSE(round.has_failed());
}

TEST_F(RoundTest, ADryRunPlansAndDoesNothing) {
  EXPECT_THAT(outcomes(take({&kGood, &kFailing}, true)),
              ElementsAre("a planned", "b planned", "x planned", "y planned"));
  EXPECT_THAT(done, IsEmpty());
}

TEST_F(RoundTest, AStepOrADeedThatFailsStopsNoOther) {
  const Round round = take({&kBroken, &kFailing, &kGood});
  EXPECT_THAT(outcomes(round),
              ElementsAre("town failed", "x failed", "y done", "a done", "b done"));
  EXPECT_EQ(round.deeds.front().error->message, "no disk");
  EXPECT_TRUE(round.has_failed());
}

TEST_F(RoundTest, WithoutSightOnlyStepsThatNeedNoneAreTaken) {
  seen_.blind = Error{ErrorCode::kTimedOut, "tmux hangs", ""};
  EXPECT_THAT(outcomes(take({&kGood, &kFailing})), ElementsAre("x failed", "y done"));
}

TEST_F(RoundTest, WhatAnotherTickIsAtIsLeft) {
  const auto lease = take_step_lease(context_->town().paths, "good", "a");
  ASSERT_THAT(lease, testing::IsOk());
  EXPECT_THAT(outcomes(take({&kGood})), ElementsAre("a left", "b done"));
}

TEST_F(RoundTest, WhatHasNotBegunByTheDeadlineIsLeftToTheNextTick) {
  EXPECT_THAT(outcomes(take({&kSlow, &kGood})),
              ElementsAre("long done", "later left", "a done", "b done"));
}

}  // namespace
}  // namespace gt
