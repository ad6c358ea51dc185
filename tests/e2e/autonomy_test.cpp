// SPDX-License-Identifier: Apache-2.0
// Twelve items are written down, and nobody touches anything: one robot is killed, one hangs, one
// waits at a dialog, one runs into a rate limit, the tmux server and the daemon are killed. All
// twelve end right, and nothing is done twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>

#include "common/base/format.h"
#include "common/base/text.h"
#include "tests/support/processes.h"
#include "tests/support/working_town.h"

namespace gt {
namespace {

using std::chrono::seconds;
using testing::GtRun;
using testing::wait_until;
using testing::WorkingTown;

constexpr auto kPatience = seconds(120);

class Autonomy : public ::testing::Test {
 protected:
  Autonomy() { start_daemon(); }

  /// As systemd or launchd would.
  void start_daemon() const {
    const GtRun run = town_.gt({"daemon", "start"});
    EXPECT_EQ(run.status, 0) << run;
  }
  void kill_daemon() const {
    const pid_t pid = town_.daemon_pid();
    ASSERT_GT(pid, 0);
    ::kill(pid, SIGKILL);
    ASSERT_TRUE(wait_until([&] { return testing::is_gone(pid); }));
    start_daemon();
  }
  [[nodiscard]] std::string state_of_holder(const std::string& id) const {
    const std::string holder = town_.holder_of(id);
    return holder.empty() ? "" : town_.state_of(holder);
  }
  /// Submitted, and off the hook again.
  [[nodiscard]] bool is_through(const std::string& id) const {
    return town_.is_finished(id) && town_.holder_of(id).empty() &&
           town_.events("work.submitted", id) > 0;
  }
  [[nodiscard]] bool is_busy_with(const std::string& id) const {
    return state_of_holder(id) == "working";
  }
  [[nodiscard]] std::string story() const {
    std::string text;
    for (const char* words : {"status", "ls", "dispatch explain", "log", "tick --dry-run"}) {
      std::vector<std::string> argv;
      for (const std::string_view word : split(words, ' ')) argv.emplace_back(word);
      text += town_.gt(argv).out + "\n";
    }
    return text;
  }

  WorkingTown town_{
      "limits: {polecats: 12}\n"
      "patience: {nudge: 2s, stall: 4s, handoff: 2s}\n"};
};

TEST_F(Autonomy, TwelveItemsEndRightWhateverDies) {
  std::vector<std::string> ids;
  const std::string killed = ids.emplace_back(town_.add("killed", "- think: 20s\n"));
  const std::string hung = ids.emplace_back(town_.add("hung", "- pause: 10m\n"));
  const std::string asks = ids.emplace_back(town_.add("asks", "- ask: rm -rf build\n"));
  const std::string limited =
      ids.emplace_back(town_.add("limited", "- {limited: in 5s, lasts: 5s}\n"));
  for (int i = 1; i <= 7; ++i) ids.push_back(town_.add(format("plain{}", i), "- think: 1s\n"));
  ids.push_back(town_.add("after", "", {"--depends", ids.back()}));
  ASSERT_EQ(ids.size(), 12U);

  ASSERT_TRUE(wait_until([&] { return is_busy_with(killed); }, kPatience)) << story();
  const pid_t victim = town_.pid_of(town_.holder_of(killed));
  ASSERT_GT(victim, 0);
  ::kill(victim, SIGKILL);
  kill_daemon();

  ASSERT_TRUE(wait_until([&] { return state_of_holder(asks) == "waiting"; }, kPatience)) << story();
  EXPECT_THAT(town_.gt({"problems"}).out, ::testing::HasSubstr(town_.holder_of(asks)));
  ASSERT_TRUE(wait_until([&] {
    return town_.gt({"approve", town_.holder_of(asks)}).status == 0;
  })) << town_.gt({"approve", town_.holder_of(asks)});
  kill_daemon();

  // The last of them waits for another item to be merged, and then gets a polecat that is free.
  ASSERT_TRUE(wait_until([&] { return town_.is_finished(ids[10]); }, kPatience)) << story();
  if (town_.status_of(ids[10]) == "review") {
    ASSERT_EQ(town_.gt({"close", ids[10], "-m", "merged"}).status, 0);
  }
  ASSERT_TRUE(wait_until([&] { return !town_.holder_of(ids[11]).empty(); }, kPatience)) << story();
  town_.tmux({"kill-server"});
  kill_daemon();

  EXPECT_TRUE(wait_until(
      [&] {
        return std::all_of(ids.begin(), ids.end(),
                           [&](const std::string& id) { return is_through(id); });
      },
      kPatience))
      << story();

  const std::string commits = town_.commits();
  for (const std::string& id : ids) {
    EXPECT_EQ(town_.events("work.slung", id), 1) << id;
    EXPECT_EQ(town_.events("work.submitted", id), 1) << id;
    EXPECT_EQ(town_.holder_of(id), "") << id;
  }
  for (const char* title : {"killed", "hung", "asks", "limited", "plain1", "after"}) {
    const std::string line = format("Do {}\n", title);
    EXPECT_NE(commits.find(line), std::string::npos) << commits;
    EXPECT_EQ(commits.find(line), commits.rfind(line)) << commits;
  }
  const Value polecats = town_.gt({"polecat", "list", "--json"}).json()["agents"];
  EXPECT_LE(polecats.items().size(), 12U);
}

}  // namespace
}  // namespace gt
