// SPDX-License-Identifier: Apache-2.0
// A person holds one agent, or the whole town, back, and lets it go on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/answer_matcher.h"
#include "tests/support/processes.h"
#include "tests/support/working_town.h"

namespace gt {
namespace {

using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::LifeTown;
using testing::wait_until;
using testing::WorkingTown;

class HaltCommands : public ::testing::Test {
 protected:
  HaltCommands() {
    town_.add_bare_rig("web");
    town_.add_agent("web/ash");
    town_.add_agent("web/toast");
  }
  /// tmux still tells of each end, by a process of its own.
  [[nodiscard]] bool nothing_runs() const {
    return wait_until([&] { return town_.processes().empty(); });
  }

  LifeTown town_;
};

TEST_F(HaltCommands, AParkedAgentEndsAndIsStartedByNobodyButUnpark) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  const GtRun park = town_.gt({"park", "web/toast", "--json"});
  EXPECT_EQ(park.status, 0) << park;
  EXPECT_THAT(park.json(), AnswersAs("park"));
  EXPECT_EQ(town_.pid_of("web/toast"), 0);
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_EQ(town_.gt({"start", "--all"}).status, 0);
  EXPECT_EQ(town_.state_of("web/toast"), "parked");
  EXPECT_GT(town_.pid_of("web/ash"), 0);
  const GtRun unpark = town_.gt({"unpark", "web/toast"});
  EXPECT_EQ(unpark.status, 0) << unpark;
  EXPECT_GT(town_.pid_of("web/toast"), 0);
}

TEST_F(HaltCommands, UnparkingWhoWasStoppedStartsNobody) {
  ASSERT_EQ(town_.gt({"stop", "web/toast"}).status, 0);
  EXPECT_EQ(town_.gt({"unpark", "web/toast"}).status, 0);
  EXPECT_EQ(town_.state_of("web/toast"), "stopped");
}

TEST_F(HaltCommands, AnEmergencyStopKillsEverythingAndThawBringsItBack) {
  town_.add_kind("stubborn", "trap '' HUP TERM; setsid sleep 1000 & sleep 1000");
  town_.add_agent("web/mint", "stubborn");
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  ASSERT_TRUE(wait_until([&] { return town_.processes().size() >= 4; }));
  const GtRun stop = town_.gt({"estop", "-m", "smoke", "--json"});
  EXPECT_EQ(stop.status, 0) << stop;
  EXPECT_THAT(stop.json(), AnswersAs("estop"));
  EXPECT_EQ(stop.json()["agents"].items().size(), 3U);
  EXPECT_EQ(stop.json()["survivors"].items().size(), 0U);
  EXPECT_TRUE(nothing_runs());

  // Nothing starts, whoever asks, and it holds over a restart of the daemon.
  EXPECT_EQ(town_.gt({"start", "web/ash"}).status, 5);
  EXPECT_THAT(town_.gt({"start", "web/ash"}).err + town_.gt({"start", "web/ash"}).out,
              HasSubstr("the town is stopped"));
  ASSERT_EQ(town_.gt({"daemon", "stop"}).status, 0);
  ASSERT_EQ(town_.gt({"daemon", "start"}).status, 0);
  EXPECT_THAT(town_.gt({"tick"}).out, HasSubstr("left town: the town is stopped"));
  EXPECT_THAT(town_.gt({"status"}).out, HasSubstr("gt thaw"));
  EXPECT_EQ(town_.gt({"resume"}).status, 5);
  EXPECT_TRUE(nothing_runs());

  const GtRun thaw = town_.gt({"thaw", "--json"});
  EXPECT_EQ(thaw.status, 0) << thaw;
  EXPECT_THAT(thaw.json(), AnswersAs("thaw"));
  for (const char* name : {"web/ash", "web/toast", "web/mint"}) EXPECT_GT(town_.pid_of(name), 0);
  EXPECT_THAT(town_.gt({"thaw"}).out, HasSubstr("was not stopped"));
}

TEST_F(HaltCommands, WhoeverHasNoLeaveInWritingStaysStopped) {
  town_.write(".gt/halt.yaml", "state: [");
  EXPECT_NE(town_.gt({"start", "web/ash"}).status, 0);
  EXPECT_THAT(town_.gt({"tick"}).out, HasSubstr(".gt/halt.yaml:1"));
  EXPECT_EQ(town_.pid_of("web/ash"), 0);
  EXPECT_EQ(town_.read(".gt/halt.yaml"), "state: [");
}

TEST(PausedTown, BeginsNothingNewUntilItGoesOn) {
  const WorkingTown town;
  ASSERT_EQ(town.gt({"daemon", "start"}).status, 0);
  const GtRun pause = town.gt({"pause", "-m", "a demo", "--json"});
  EXPECT_THAT(pause.json(), AnswersAs("pause"));
  const std::string id = town.add("one");
  ASSERT_TRUE(wait_until([&] {
    return town.gt({"dispatch", "explain", id}).out.find("the town is paused") != std::string::npos;
  }));
  EXPECT_THAT(town.gt({"tick"}).out, HasSubstr("paused"));
  EXPECT_EQ(town.holder_of(id), "");
  EXPECT_THAT(town.gt({"status"}).out, HasSubstr("gt resume"));
  EXPECT_THAT(town.gt({"resume", "--json"}).json(), AnswersAs("resume"));
  EXPECT_TRUE(wait_until([&] { return town.is_finished(id); }, std::chrono::seconds(30)))
      << town.gt({"status"});
}

}  // namespace
}  // namespace gt
