// SPDX-License-Identifier: Apache-2.0
// A refinery that is killed at each of its calls of git, before and after; a push that is killed in
// the middle; two refineries at once. Nothing is merged twice, nothing is lost, no lock is left,
// and the queue goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <future>

#include "common/base/format.h"
#include "common/process/process_tree.h"
#include "common/process/spawn.h"
#include "tests/support/refinery_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using testing::GtRun;
using ::testing::IsEmpty;
using testing::read_file;
using testing::RefineryTown;
using testing::write_file;

/// A git that counts its calls and, at one of them, kills whoever called it.
constexpr std::string_view kDeadlyGit = R"sh(#!/bin/sh
count=$(($(cat "{0}/count") + 1))
echo $count > "{0}/count"
if [ $count -ne $(cat "{0}/deadly") ]; then exec {1} "$@"; fi
if [ $(cat "{0}/when") = before ]; then kill -9 $PPID; exit 1; fi
{1} "$@"
status=$?
kill -9 $PPID
exit $status
)sh";

/// Kills, once, the push that is at this very ref, or the remote's end of it.
constexpr std::string_view kDeadlyHook = R"sh(#!/bin/sh
[ -e "{0}/armed" ] || exit 0
rm "{0}/armed"
pid=$$
while [ "$pid" -gt 1 ]; do
  pid=$(awk '/^PPid/ {{print $2}}' /proc/$pid/status)
  if tr '\0' ' ' < /proc/$pid/cmdline | grep -q '{1}'; then kill -9 "$pid"; exit 0; fi
done
)sh";

class RefineryCrash : public ::testing::Test {
 protected:
  RefineryCrash() {
    town_.add_polecat("toast");
    town_.add_polecat("mint");
    fs::create_directories(control());
    std::string path;
    for (const std::string& variable : town_.environment()) {
      if (variable.starts_with("PATH=")) path = variable.substr(5);
    }
    const auto git = find_program("git", path);
    if (!git) return;
    add_script(town_.directory() / "deadly/git", format(kDeadlyGit, control().string(), *git));
    deadly_path_ = format("{}:{}", (town_.directory() / "deadly").string(), path);
  }

  static void add_script(const fs::path& file, const std::string& text) {
    write_file(file, text);
    fs::permissions(file, fs::perms::owner_all);
  }
  [[nodiscard]] fs::path control() const { return town_.directory() / "control"; }

  /// Runs the refinery to its death. False if it ended before that call.
  bool kill_at(int call, const char* when) {
    write_file(control() / "count", "0\n");
    write_file(control() / "deadly", std::to_string(call) + "\n");
    write_file(control() / "when", std::string(when) + "\n");
    std::vector<std::string> environment = town_.environment();
    testing::set_variable(environment, "PATH", deadly_path_);
    const GtRun run =
        testing::run_gt({"refinery", "run", "web"}, {town_.root(), std::move(environment)});
    return run.status == 128 + SIGKILL;
  }

  void expect_all_is_well(const std::string& good, const std::string& title) {
    EXPECT_EQ(town_.state(good), "landed");
    EXPECT_EQ(town_.item_status(good), "done");
    const auto landed = town_.landed();
    EXPECT_EQ(std::count(landed.begin(), landed.end(), title), 1) << title;
    EXPECT_THAT(town_.locks(), IsEmpty());
    const std::string mark = "GT_REFINERY=" + (town_.root() / "web/refinery").string();
    EXPECT_THAT(processes_with({mark}), IsEmpty());
  }

  RefineryTown town_;
  std::string deadly_path_;
};

TEST_F(RefineryCrash, AtEveryCallOfGitTheNextOneGoesOn) {
  int killed = 0;
  for (const char* when : {"before", "after"}) {
    for (int call = 1;; ++call) {
      SCOPED_TRACE(format("{} call {}", when, call));
      const std::string title = format("Good {} {}", when, call);
      const std::string good =
          town_.submit(title, {{format("{}-{}.txt", when, call), "x\n"}}, "toast");
      // Every now and then beside one that is red.
      std::string red;
      if (call % 5 == 1) {
        red = town_.submit("Red", {{format("tests/{}-{}.sh", when, call), "exit 1\n"}}, "mint");
      }
      const bool was_killed = kill_at(call, when);
      killed += was_killed ? 1 : 0;
      const GtRun next = town_.gt({"refinery", "run", "web"});
      EXPECT_THAT(next.status, AnyOf(0, 1)) << next;
      expect_all_is_well(good, title);
      if (!red.empty()) {
        EXPECT_EQ(town_.state(red), "bounced");
        EXPECT_EQ(town_.item_status(red), "in-progress");
        town_.must({"close", red});
      }
      if (HasFailure()) return;
      if (!was_killed) break;
    }
  }
  EXPECT_GT(killed, 20) << "a run has that many calls";
  EXPECT_THAT(town_.red_commits(), IsEmpty());
}

TEST_F(RefineryCrash, APushThatIsKilledInTheMiddleLandsOnceOrLater) {
  for (const char* victim : {"git.* push", "git.receive-pack"}) {
    for (const char* hook : {"pre-receive", "update", "post-receive"}) {
      SCOPED_TRACE(format("{} at {}", victim, hook));
      const fs::path script = town_.source() / ".git/hooks" / hook;
      add_script(script, format(kDeadlyHook, control().string(), victim));
      const std::string title = format("Pushed {} {}", victim[4], hook);
      const std::string good =
          town_.submit(title, {{format("{}-{}.txt", victim[4], hook), "x\n"}}, "toast");
      write_file(control() / "armed", "");
      (void)town_.gt({"refinery", "run", "web"});
      EXPECT_FALSE(fs::exists(control() / "armed")) << "nothing was killed";
      fs::remove(script);
      // A remote that was killed leaves its lock, as it would to anybody.
      for (const std::string& lock : town_.locks()) {
        if (lock.starts_with(town_.source().string())) fs::remove(lock);
      }
      (void)town_.gt({"refinery", "run", "web"});
      expect_all_is_well(good, title);
      if (HasFailure()) return;
    }
  }
}

TEST_F(RefineryCrash, OfTwoRefineriesAtOnceOneMerges) {
  for (int i = 0; i < 3; ++i) {
    const std::string title = format("Good {}", i);
    const std::string good = town_.submit(title, {{format("{}.txt", i), "x\n"}}, "toast");
    for (const GtRun& run : town_.gt_at_once(3, {"refinery", "run", "web"})) {
      EXPECT_THAT(run.status, AnyOf(0, 75)) << run;
    }
    expect_all_is_well(good, title);
  }
}

TEST_F(RefineryCrash, ACheckThatOutlivedItsRefineryDisturbsNobody) {
  const std::string file = town_.read("web/rig.yaml");
  town_.write("web/rig.yaml",
              file.substr(0, file.find("checks:")) +
                  "checks: [{name: tests, run: 'test -e ../began && ./run-tests || { touch "
                  "../began; kill -9 $PPID; sleep 600; }'}]\n");
  const std::string good = town_.submit("Good", {{"x.txt", "x\n"}}, "toast");
  EXPECT_EQ(town_.gt({"refinery", "run", "web"}).status, 128 + SIGKILL);
  EXPECT_EQ(town_.state(good), "checking");
  EXPECT_EQ(town_.gt({"refinery", "run", "web"}).status, 0);
  expect_all_is_well(good, "Good");
}

}  // namespace
}  // namespace gt
