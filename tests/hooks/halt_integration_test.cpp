// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/store/file_store.h"
#include "hooks/halt.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::IsError;
using testing::IsOk;

constexpr WallTime kNow = WallTime(hours(24 * 20000));

class HaltTest : public ::testing::Test {
 protected:
  [[nodiscard]] Halt stop() const {
    Halt halt;
    halt.state = HaltState::kStopped;
    halt.by = "overseer";
    halt.at = kNow - minutes(3);
    halt.reason = "smoke";
    return halt;
  }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
};

TEST_F(HaltTest, HoldsUntilItIsLifted) {
  const auto none = load_halt(store_);
  ASSERT_THAT(none, IsOk());
  EXPECT_FALSE(none->has_value());
  EXPECT_THAT(check_not_stopped(store_, kNow), IsOk());
  ASSERT_THAT(write_halt(store_, stop()), IsOk());
  EXPECT_THAT(check_not_stopped(store_, kNow),
              IsError(ErrorCode::kRefused, "the town is stopped since 3m, by overseer: smoke"));
  const auto lifted = lift_halt(store_, HaltState::kStopped);
  ASSERT_THAT(lifted, IsOk());
  EXPECT_TRUE(*lifted);
  EXPECT_THAT(check_not_stopped(store_, kNow), IsOk());
}

TEST_F(HaltTest, APauseIsNoStopAndLiftingTheOneLeavesTheOther) {
  Halt pause = stop();
  pause.state = HaltState::kPaused;
  ASSERT_THAT(write_halt(store_, pause), IsOk());
  EXPECT_THAT(check_not_stopped(store_, kNow), IsOk());
  const auto lifted = lift_halt(store_, HaltState::kStopped);
  ASSERT_THAT(lifted, IsOk());
  EXPECT_FALSE(*lifted);
  EXPECT_TRUE((*load_halt(store_)).has_value());
}

TEST_F(HaltTest, AFileThatCannotBeReadIsNoLeaveToGoOn) {
  for (const char* text : {"state: [", "state: sleeping\n", "by: me\n"}) {
    testing::write_file(directory_.path() / ".gt/halt.yaml", text);
    EXPECT_THAT(load_halt(store_), IsError(ErrorCode::kCorrupt, ".gt/halt.yaml"));
    EXPECT_THAT(check_not_stopped(store_, kNow), IsError(ErrorCode::kCorrupt, ".gt/halt.yaml"));
    EXPECT_THAT(lift_halt(store_, HaltState::kStopped), IsError(ErrorCode::kCorrupt, ""));
    EXPECT_EQ(testing::read_file(directory_.path() / ".gt/halt.yaml"), text);
  }
}

TEST_F(HaltTest, UnknownKeysSurviveARewrite) {
  testing::write_file(directory_.path() / ".gt/halt.yaml", "state: paused\ncolour: red\n");
  auto halt = load_halt(store_);
  ASSERT_THAT(halt, IsOk());
  (*halt)->state = HaltState::kStopped;
  ASSERT_THAT(write_halt(store_, **halt), IsOk());
  EXPECT_NE(testing::read_file(directory_.path() / ".gt/halt.yaml").find("colour: red"),
            std::string::npos);
}

}  // namespace
}  // namespace gt
