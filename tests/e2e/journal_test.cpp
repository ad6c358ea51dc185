// SPDX-License-Identifier: Apache-2.0
// What the journal tells: log and why.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "common/base/fd.h"
#include "common/process/spawn.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/processes.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using testing::wait_until;

class JournalCommands : public ::testing::Test {
 protected:
  JournalCommands() {
    town_.write("web/rig.yaml", "remote: /nowhere\nbranch: main\n");
    town_.write(".gt/hooks/web/toast.yaml",
                "address: web/toast\nrole: polecat\nkind: robot\ndesired: stopped\n");
    town_.write(".gt/hooks/mayor.yaml",
                "address: mayor\nrole: mayor\nkind: robot\ndesired: stopped\n");
    town_.write("web/board/001-login.md", "---\nid: 1\ntitle: Fix the login\nstatus: todo\n---\n");
  }

  void add_line(std::string_view line) const {
    std::filesystem::create_directories(town_.root() / ".gt/journal");
    std::ofstream(town_.root() / ".gt/journal/2026-01-02.jsonl", std::ios::app) << line << "\n";
  }

  testing::TempTown town_;
};

TEST_F(JournalCommands, LogTellsWhatHappenedOneLineEach) {
  ASSERT_EQ(town_.gt({"hook", "set", "web-1", "--as", "mayor"}).status, 0);
  ASSERT_EQ(town_.gt({"rig", "park", "web"}).status, 0);
  const GtRun all = town_.gt({"log"});
  EXPECT_EQ(all.status, 0) << all;
  EXPECT_THAT(all.out, HasSubstr("overseer  work.slung  web-1  to=mayor\n"));
  EXPECT_THAT(all.out, HasSubstr("overseer  rig.parked  web\n"));
  const GtRun rigs = town_.gt({"journal", "--type", "rig"});
  EXPECT_THAT(rigs.out, Not(HasSubstr("work.slung")));
  EXPECT_THAT(town_.gt({"log", "--agent", "web/toast"}).out, Not(HasSubstr("rig.parked")));
  const Value json = town_.gt({"log", "-n", "1", "--json"}).json();
  EXPECT_THAT(json, AnswersAs("log"));
  EXPECT_THAT(json["entries"].items(), SizeIs(1));
}

TEST_F(JournalCommands, LogOfNothingSaysSo) {
  EXPECT_EQ(town_.gt({"log", "--type", "moon.rose"}).out, "nothing of that kind has happened\n");
  EXPECT_EQ(town_.gt({"log", "--since", "soon"}).status, 2);
  EXPECT_EQ(town_.gt({"log", "--agent", "no such"}).status, 2);
}

TEST_F(JournalCommands, ATornLineIsNamedAndNotFatal) {
  add_line(R"({"at":"2026-01-02T10:00:00.000Z","actor":"tick","event":"a.b","subject":"x"})");
  add_line(R"({"at":"2026-01-02T10:00)");
  const GtRun run = town_.gt({"log"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.out, HasSubstr("tick  a.b  x\n! .gt/journal/2026-01-02.jsonl:2: "));
}

TEST_F(JournalCommands, LogFollowsUntilCtrlC) {
  const auto out = town_.directory() / "followed";
  const Fd file(::open(out.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  Program program;
  program.argv = {GT_PROGRAM, "log", "-f", "-n", "0"};
  program.directory = town_.root();
  program.environment = town_.environment();
  const auto spawned = spawn(program, {.out = file.get(), .err = file.get()});
  ASSERT_TRUE(spawned.has_value());
  // It may not follow yet when the first one is written.
  EXPECT_TRUE(wait_until([&] {
    (void)town_.gt({"rig", "park", "web"});
    (void)town_.gt({"rig", "unpark", "web"});
    return testing::read_file(out).find("rig.parked") != std::string::npos;
  }));
  ::kill(*spawned, SIGINT);
  int status = 0;
  ::waitpid(*spawned, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) << status;
}

TEST_F(JournalCommands, WhyTellsAnAgentsStoryAndWhatIsTrueNow) {
  ASSERT_EQ(town_.gt({"hook", "set", "web-1", "--as", "mayor"}).status, 0);
  add_line(R"({"at":"2026-01-02T10:00:00.000Z","seq":0,"actor":"tick","instance":null,)"
           R"("event":"agent.parked","subject":"mayor","reason":"5 starts failed in 4m"})");
  const GtRun run = town_.gt({"why", "mayor"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.out, HasSubstr("  2026-01-02 10:00:00  the tick parked mayor: 5 starts "
                                 "failed in 4m\n"));
  EXPECT_THAT(run.out, HasSubstr("  overseer hung web-1 on the hook of mayor\nnow\n"));
  EXPECT_THAT(run.out, HasSubstr("  it is stopped: it was stopped\n"));
  EXPECT_THAT(run.out, HasSubstr("  web-1 (Fix the login, in-progress) hangs on its hook\n"));
  EXPECT_THAT(town_.gt({"why", "mayor", "--json"}).json(), AnswersAs("why"));
}

TEST_F(JournalCommands, WhyNamesTheCommandWhereAPersonIsNeeded) {
  town_.write(".gt/hooks/web/toast.yaml",
              "address: web/toast\nrole: polecat\nkind: robot\ndesired: parked\n"
              "starts: {failures: 5, failed_at: ['2026-01-02T10:00:00.000Z']}\n");
  const GtRun run = town_.gt({"why", "web/toast"});
  EXPECT_THAT(run.out, HasSubstr("5 of its starts failed in a row"));
  EXPECT_THAT(run.out, HasSubstr("\nnext: gt peek web/toast; gt start web/toast\n"));
}

TEST_F(JournalCommands, WhyTellsTheStoryOfAWorkItem) {
  ASSERT_EQ(town_.gt({"hook", "set", "web-1", "--as", "mayor"}).status, 0);
  const GtRun run = town_.gt({"why", "web-1"});
  EXPECT_THAT(run.out, HasSubstr("overseer hung web-1 on the hook of mayor\n"));
  EXPECT_THAT(run.out, HasSubstr("  it hangs on the hook of mayor\n"));
  const GtRun none = town_.gt({"why", "web-9"});
  EXPECT_EQ(none.status, 3) << none;
  EXPECT_THAT(none.err, HasSubstr("nothing is known of 'web-9'"));
}

}  // namespace
}  // namespace gt
