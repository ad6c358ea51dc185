// SPDX-License-Identifier: Apache-2.0
// A town goes down, wherever it was moved to, and takes nobody else's sessions along.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/answer_matcher.h"
#include "tests/support/life_town.h"
#include "tests/support/processes.h"

namespace gt {
namespace {

using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::LifeTown;

/// A mayor and two polecats, all of them shells.
class Down : public ::testing::Test {
 protected:
  Down() {
    town_.add_bare_rig("web");
    town_.add_agent("mayor");
    town_.add_agent("web/ash");
    town_.add_agent("web/toast");
  }

  LifeTown town_;
};

/// A tmux server that is none of the town's, among the test's own sockets; ended with this.
class OtherServer {
 public:
  explicit OtherServer(const LifeTown& town) : town_(town) {}
  ~OtherServer() { tmux({"kill-server"}); }
  OtherServer(const OtherServer&) = delete;
  OtherServer& operator=(const OtherServer&) = delete;

  std::string tmux(std::vector<std::string> words) const {
    words.insert(words.begin(), {"tmux", "-L", "somebody-elses"});
    return testing::run_program(words, town_.directory(), town_.environment());
  }

 private:
  const LifeTown& town_;
};

TEST_F(Down, DownLeavesNothingOfTheTownAndTouchesNoOtherServer) {
  town_.add_kind("stubborn", "trap '' HUP TERM; while :; do sleep 9; done");
  town_.add_agent("web/mule", "stubborn");
  const OtherServer other(town_);
  other.tmux({"-f", "/dev/null", "new-session", "-d", "-s", "web/toast", "sleep", "1000"});
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  const GtRun down = town_.gt({"down", "--json"});
  EXPECT_EQ(down.status, 0) << down;
  EXPECT_THAT(down.json(), AnswersAs("down"));
  EXPECT_EQ(down.json()["sessions"].items().size(), 4U);
  EXPECT_THAT(town_.processes(), IsEmpty());
  EXPECT_EQ(town_.daemon_pid(), 0);
  EXPECT_EQ(other.tmux({"list-sessions", "-F", "#{session_name}"}), "web/toast\n");
}

TEST_F(Down, AMovedTownSaysWhereItsAgentsAreAndDownEndsThem) {
  ASSERT_EQ(town_.gt({"start", "--all"}).status, 0);
  const pid_t agent = town_.pid_of("web/toast");
  const auto moved = town_.directory() / "moved";
  std::filesystem::rename(town_.root(), moved);
  const GtRun start = town_.gt_in(moved, {"start", "--all"});
  EXPECT_EQ(start.status, 4) << start;
  EXPECT_THAT(start.err, HasSubstr(town_.tmux_server()));
  EXPECT_THAT(start.err, HasSubstr("gt down"));
  EXPECT_THAT(town_.gt_in(moved, {"status"}).out, HasSubstr(town_.tmux_server()));
  const GtRun down = town_.gt_in(moved, {"down", "--json"});
  EXPECT_EQ(down.status, 0) << down;
  EXPECT_EQ(down.json()["sessions"].items().size(), 3U);
  EXPECT_TRUE(testing::is_gone(agent));
  std::filesystem::rename(moved, town_.root());
}

TEST_F(Down, DownOfATownThatIsDownIsNoError) {
  const GtRun down = town_.gt({"down"});
  EXPECT_EQ(down.status, 0) << down;
  EXPECT_THAT(down.out, HasSubstr("0 sessions ended, the daemon was down"));
}

TEST_F(Down, UpBringsBackWhatDownEnded) {
  ASSERT_EQ(town_.gt({"up"}).status, 0);
  ASSERT_EQ(town_.gt({"down"}).status, 0);
  EXPECT_EQ(town_.gt({"up"}).status, 0);
  EXPECT_GT(town_.pid_of("web/toast"), 0);
}

}  // namespace
}  // namespace gt
