// SPDX-License-Identifier: Apache-2.0
// `gt demo` as a newcomer meets it: no HOME, no git identity, inside somebody's tmux, in a place
// with a space in its name. Whatever happens, nothing of it is left.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>

#include "common/base/fd.h"
#include "common/base/text.h"
#include "common/process/spawn.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"
#include "tests/support/run_gt.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using ::testing::HasSubstr;
using testing::wait_until;

class Demo : public ::testing::Test {
 protected:
  Demo() {
    std::filesystem::create_directory(place_);
    std::filesystem::create_directory(sockets_);
    std::filesystem::permissions(sockets_, std::filesystem::perms::owner_all);
  }

  ~Demo() override {
    EXPECT_TRUE(wait_until([this] { return processes_here().empty(); }))
        << "left behind: " << join(processes_here(), ", ");
    EXPECT_TRUE(std::filesystem::is_empty(place_)) << "something is left in the directory";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(sockets_)) {
      EXPECT_FALSE(entry.is_socket()) << entry.path();
    }
  }

  [[nodiscard]] std::vector<std::string> environment() const {
    return {"PATH=/usr/local/bin:/usr/bin:/bin", "TMPDIR=" + place_.string(),
            "TMUX_TMPDIR=" + sockets_.string(), "TMUX=/tmp/nobody,1,0", "TMUX_PANE=%1"};
  }

  [[nodiscard]] testing::GtRun run(std::vector<std::string> words) const {
    words.insert(words.begin(), "demo");
    return testing::run_gt(words, {place_, environment(), "", std::chrono::minutes(3)});
  }

  /// Programs that know of our place: those of the demo, and what they started.
  [[nodiscard]] std::vector<std::string> processes_here() const {
    std::vector<std::string> found;
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
      if (!parse_integer(entry.path().filename().string())) continue;
      for (const char* file : {"environ", "cmdline"}) {
        std::ifstream stream(entry.path() / file, std::ios::binary);
        const std::string text(std::istreambuf_iterator<char>(stream), {});
        if (text.find(place_.string()) == std::string::npos) continue;
        found.push_back(entry.path().filename().string());
        break;
      }
    }
    return found;
  }

  testing::TempDirectory directory_;
  std::filesystem::path place_ = directory_.path() / "a place";
  std::filesystem::path sockets_ = directory_.path() / "tmux";
};

TEST_F(Demo, TellsAStoryInWhichNothingIsLost) {
  const auto run = this->run({"--speed", "10"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.out, HasSubstr("kill -9"));
  EXPECT_THAT(run.out, HasSubstr("every session goes on"));
  EXPECT_THAT(run.out, HasSubstr("the tick brought"));
  EXPECT_THAT(run.out, HasSubstr("Nothing was lost"));
  EXPECT_THAT(run.out, ::testing::Not(HasSubstr("\n✕ ")));
}

TEST_F(Demo, LeavesNothingAfterCtrlC) {
  const auto story = directory_.path() / "story";
  const Fd out(::open(story.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  GT_ASSERT_OK(const pid_t pid,
               spawn({{GT_PROGRAM, "demo"}, place_, environment()}, {-1, out.get(), -1}));
  EXPECT_TRUE(wait_until(
      [&] { return testing::read_file(story).find("the mayor and four") != std::string::npos; },
      std::chrono::seconds(60)));
  ::kill(pid, SIGINT);
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(WEXITSTATUS(status), 130);
}

TEST_F(Demo, LeavesNothingWhenNobodyListensAnyMore) {
  const std::string line = "'" GT_PROGRAM "' demo --speed 10 | head -n 3";
  const std::string heard = testing::run_program({"/bin/sh", "-c", line}, place_, environment());
  EXPECT_EQ(lines_of(heard).size(), 3U);
}

TEST_F(Demo, RefusesASpeedThatIsNone) {
  for (const char* speed : {"fast", "0", "-1", "1e9", "nan", ""}) {
    EXPECT_EQ(run({"--speed", speed}).status, 2) << speed;
  }
}

}  // namespace
}  // namespace gt
