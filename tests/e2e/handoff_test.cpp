// SPDX-License-Identifier: Apache-2.0
// A note, and a fresh session after it: from outside, and from inside of the session that ends.
#include <gtest/gtest.h>

#include "common/base/format.h"
#include "tests/support/life_town.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"

namespace gt {
namespace {

using testing::GtRun;
using ::testing::HasSubstr;
using testing::LifeTown;
using ::testing::Not;
using testing::wait_until;

class Handoff : public ::testing::Test {
 protected:
  Handoff() { town_.add_bare_rig("web"); }

  /// web/toast, which runs.
  void start(std::string_view kind, std::string_view more = {}) const {
    town_.add_agent("web/toast", kind, more);
    const GtRun run = town_.gt({"start", "web/toast"});
    ASSERT_EQ(run.status, 0) << run;
  }

  std::string hook() const { return town_.read(LifeTown::hook_of("web/toast")); }

  LifeTown town_;
};

TEST_F(Handoff, FromOutsideReplacesTheSessionAndKeepsTheNote) {
  town_.add_kind("sleeper", "sleep 1000");
  start("sleeper", "session_id: old-chat\n");
  const pid_t before = town_.pid_of("web/toast");
  const GtRun run =
      town_.gt({"handoff", "--as", "web/toast", "-m", "the parser is next", "--json"});
  ASSERT_EQ(run.status, 0) << run;
  EXPECT_EQ(run.json()["session"], Value("started"));
  EXPECT_THAT(hook(), HasSubstr("note: the parser is next"));
  EXPECT_THAT(hook(), Not(HasSubstr("old-chat")));
  const pid_t after = town_.pid_of("web/toast");
  EXPECT_NE(after, 0);
  EXPECT_NE(after, before);
  EXPECT_THAT(town_.gt({"prime", "--as", "web/toast"}).out, HasSubstr("| the parser is next"));
}

TEST_F(Handoff, FromInsideSurvivesTheEndOfItsOwnSession) {
  // The first session hands off; the second one finds the note and stays.
  town_.add_kind("once",
                 "gt prime | grep -q 'once is enough' || gt handoff -m 'once is enough'\n"
                 "sleep 1000\n");
  start("once");
  ASSERT_TRUE(wait_until([&] { return hook().find("once is enough") != std::string::npos; }));
  EXPECT_TRUE(wait_until([&] {
    return town_.journalled("session.started", "web/toast") == 2 && town_.pid_of("web/toast") != 0;
  }));
  EXPECT_EQ(town_.journalled("agent.handoff", "web/toast"), 1);
  EXPECT_EQ(town_.journalled("session.ended", "web/toast"), 1);
}

TEST_F(Handoff, WithoutASessionTheNoteIsKeptForTheNextOne) {
  town_.add_agent("web/toast");
  const GtRun run = town_.gt({"handoff", "--as", "web/toast", "-m", "later", "--json"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_EQ(run.json()["session"], Value("absent"));
  EXPECT_THAT(hook(), HasSubstr("note: later"));
  EXPECT_EQ(town_.daemon_pid(), 0);
}

TEST_F(Handoff, AStoppedAgentIsNotStartedAgain) {
  town_.add_kind("sleeper", "sleep 1000");
  start("sleeper");
  town_.write(LifeTown::hook_of("web/toast"), [&] {
    std::string text = hook();
    return text.replace(text.find("desired: running"), 16, "desired: stopped");
  }());
  const pid_t before = town_.pid_of("web/toast");
  const GtRun run = town_.gt({"handoff", "--as", "web/toast", "-m", "n"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.out, HasSubstr("no session follows"));
  EXPECT_EQ(town_.pid_of("web/toast"), before);
  EXPECT_THAT(hook(), HasSubstr("desired: stopped"));
}

TEST_F(Handoff, ALongNoteComesFromStandardInput) {
  town_.add_agent("web/toast");
  const std::string note = "first line\nsecond line\n";
  const GtRun run = testing::run_gt({"handoff", "-", "--as", "web/toast"},
                                    {town_.root(), town_.environment(), note});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(hook(), HasSubstr("note: |\n  first line\n  second line\n"));
}

TEST_F(Handoff, AnEmptyOrHugeNoteChangesNothing) {
  town_.add_agent("web/toast", "shell", "note: old\n");
  EXPECT_EQ(town_.gt({"handoff", "--as", "web/toast", "-m", " "}).status, 2);
  EXPECT_EQ(town_.gt({"handoff", "--as", "web/toast", "-m", std::string(70'000, 'x')}).status, 2);
  EXPECT_EQ(town_.gt({"handoff", "--as", "web/toast", "note"}).status, 2);
  EXPECT_THAT(hook(), HasSubstr("note: old"));
}

}  // namespace
}  // namespace gt
