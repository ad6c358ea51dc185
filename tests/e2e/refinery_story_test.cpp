// SPDX-License-Identifier: Apache-2.0
// Twenty requests of robots on one repository with a test suite, merged by a refinery that the tick
// starts: four are red by themselves, two only together, three conflict. Every good one lands, no
// bad one does, and the target is green at each commit of its history.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <map>

#include "common/base/format.h"
#include "tests/support/processes.h"
#include "tests/support/refinery_town.h"

namespace gt {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::RefineryTown;
using testing::wait_until;

constexpr auto kPatience = std::chrono::seconds(120);
constexpr int kWorkers = 10;

/// One piece of work: the file that its robot writes.
struct Work {
  std::string title;
  std::string file, text;
  enum Fate { kGood, kRed, kPair, kConflict } fate = kGood;
  std::string id = {};
};

std::vector<Work> all_work() {
  std::vector<Work> work;
  for (int i = 1; i <= 10; ++i) {
    work.push_back({format("good-{}", i), format("tests/good-{}.sh", i), "test -e run-tests"});
  }
  work.push_back({"first-of-shared", "shared.txt", "first"});
  for (int i = 1; i <= 4; ++i) {
    work.push_back({format("red-{}", i), format("tests/red-{}.sh", i), "exit 1", Work::kRed});
  }
  work.push_back({"left", "left.txt", "left", Work::kPair});
  work.push_back({"right", "right.txt", "right", Work::kPair});
  for (int i = 1; i <= 3; ++i) {
    work.push_back(
        {format("conflict-{}", i), "shared.txt", format("other {}", i), Work::kConflict});
  }
  return work;
}

class RefineryStory : public ::testing::Test {
 protected:
  RefineryStory() {
    town_.must({"refinery", "pause", "web", "-m", "until all is there"});
    town_.must({"config", "set", "heartbeat.every", "1s"});
    for (int i = 0; i < kWorkers; ++i) town_.add_polecat(format("p{}", i));
  }

  static std::string worker(int i) { return format("web/p{}", i); }

  void add(Work& work) const {
    const std::string body = format(
        "Do so.\n\n```robot\n- {{write: {}, text: \"{}\\n\"}}\n- commit: Do {}\n- run: [gt, done]\n"
        "```\n",
        work.file, work.text, work.title);
    std::vector<std::string> words = {"add", work.title, "--rig", "web", "--body", body, "--json"};
    if (work.title == "first-of-shared") words.insert(words.end(), {"--priority", "high"});
    work.id = *town_.must(words).json()["id"].as_string();
  }

  [[nodiscard]] bool have_left(const std::vector<Work>& work, std::string_view state) const {
    return wait_until(
        [&] {
          return std::all_of(work.begin(), work.end(),
                             [&](const Work& each) { return town_.item_status(each.id) == state; });
        },
        kPatience);
  }

  /// Each does its part in two rounds, and then all are sent home, so that what comes back stays as
  /// it came.
  void do_the_work(std::vector<Work>& work) const {
    for (std::size_t begin = 0; begin < work.size(); begin += kWorkers) {
      std::vector<Work> round;
      for (std::size_t i = begin; i < std::min(work.size(), begin + kWorkers); ++i) {
        add(work[i]);
        const std::string address = worker(static_cast<int>(i - begin));
        town_.must({"sling", work[i].id, address});
        town_.must({"start", address});
        round.push_back(work[i]);
      }
      ASSERT_TRUE(have_left(round, "review")) << town_.gt({"ls"}) << town_.gt({"status"});
      for (int i = 0; i < kWorkers; ++i) town_.must({"stop", worker(i)});
    }
  }

  [[nodiscard]] bool is_decided(const Work& work) const {
    return town_.state(work.id) == "landed" || town_.state(work.id) == "bounced";
  }

  RefineryTown town_{"batch: 6\nlimits: {polecats: 10}\n"};
};

TEST_F(RefineryStory, OfTwentyRequestsTheGoodOnesLandAndTheTargetIsNeverRed) {
  std::vector<Work> work = all_work();
  ASSERT_EQ(work.size(), 20U);
  do_the_work(work);
  ASSERT_FALSE(HasFatalFailure());
  town_.must({"refinery", "resume", "web"});  // which asks for a tick, and that starts it
  ASSERT_TRUE(wait_until([&] { return town_.state(work.front().id) == "landed"; }, kPatience))
      << town_.gt({"mq", "list"}) << town_.gt({"daemon", "tick"});
  // Its session does not depend on the daemon.
  const pid_t daemon = town_.daemon_pid();
  if (daemon > 0) ::kill(daemon, SIGKILL);
  ASSERT_TRUE(wait_until(
      [&] {
        return std::all_of(work.begin(), work.end(),
                           [&](const Work& each) { return is_decided(each); });
      },
      kPatience))
      << town_.gt({"mq", "list", "--all"});
  town_.must({"daemon", "start"});

  int pair_landed = 0;
  const std::vector<std::string> landed = town_.landed();
  for (const Work& each : work) {
    const bool has_landed = town_.state(each.id) == "landed";
    const std::string subject = format("Do {}", each.title);
    EXPECT_EQ(std::count(landed.begin(), landed.end(), subject), has_landed ? 1 : 0) << subject;
    EXPECT_EQ(town_.item_status(each.id), has_landed ? "done" : "in-progress") << subject;
    if (each.fate == Work::kPair) {
      pair_landed += has_landed ? 1 : 0;
    } else {
      EXPECT_EQ(has_landed, each.fate == Work::kGood) << subject;
    }
    const Value request = town_.request(each.id);
    if (each.fate == Work::kConflict) {
      EXPECT_THAT(*request["reason"].as_string(), HasSubstr("conflicts with main in shared.txt"));
    } else if (!has_landed) {
      EXPECT_THAT(*request["reason"].as_string(), HasSubstr("the check 'tests' is red"));
    }
    // All are told, each once.
    EXPECT_EQ(town_.journalled(has_landed ? "merge.landed" : "merge.bounced", each.id), 1);
    const std::string mail = format("{} {}", each.id, has_landed ? "has landed" : "comes back");
    EXPECT_THAT(town_.must({"mail", "inbox", *request["author"].as_string()}).out, HasSubstr(mail));
  }
  EXPECT_EQ(pair_landed, 1) << "the second of them is red on the first";
  EXPECT_THAT(town_.red_commits(), IsEmpty());
  EXPECT_THAT(town_.locks(), IsEmpty());
}

}  // namespace
}  // namespace gt
