// SPDX-License-Identifier: Apache-2.0
// Many workers on one board, some of them killed at any moment: nothing is done twice, nothing is
// lost, no lock stays behind.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <thread>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/store/file_store.h"
#include "hooks/board.h"
#include "hooks/claim.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using std::chrono::milliseconds;
using testing::IsOk;

constexpr int kItems = 1000;
constexpr int kWorkers = 50;
constexpr int kKills = 60;
constexpr Duration kLease = milliseconds(1500);

class ClaimsAtOnce : public ::testing::Test {
 protected:
  ClaimsAtOnce() {
    for (int i = 1; i <= kItems; ++i) {
      std::filesystem::create_directories(tasks());
      std::ofstream(tasks() / work_file_name(i, "Item"))
          << format("---\nid: {}\ntitle: Item\nstatus: todo\npriority: medium\n---\n", i);
    }
  }

  [[nodiscard]] std::filesystem::path tasks() const {
    return directory_.path() / "web/board/tasks";
  }
  [[nodiscard]] std::filesystem::path log() const { return directory_.path() / "finished"; }
  [[nodiscard]] Board board() { return {store_, TownPaths(directory_.path()), "web"}; }

  /// Claims items and finishes them until none is left, as its own process.
  [[noreturn]] void work(int number) {
    std::mt19937 random(static_cast<unsigned>(number));
    const std::string name = format("web/crew/w{}", number);
    while (true) {
      auto list = board().list();
      if (!list) ::_exit(1);
      auto& items = list->items;
      std::erase_if(items, [](const WorkSummary& item) { return is_finished(item.standing()); });
      if (items.empty()) ::_exit(0);
      const WallTime now = SystemClock().now();
      std::erase_if(items, [&](const auto& item) { return is_claimed_by_other(item, name, now); });
      std::shuffle(items.begin(), items.end(), random);
      if (items.size() > 20) items.erase(items.begin() + 20, items.end());
      bool was_busy = false;
      for (const WorkSummary& item : items) was_busy |= try_one(item.id, name);
      // What is left is claimed: perhaps by somebody who was killed, until that claim runs out.
      if (!was_busy) std::this_thread::sleep_for(milliseconds(50));
    }
  }

  /// True if the item was claimed. Whether it could be finished is another matter.
  bool try_one(const WorkId& id, const std::string& name) {
    const WallTime now = SystemClock().now();
    const std::string token = new_ulid(now);
    const auto claimed = board().change(id, now, [&](WorkItem& item) -> Result<void> {
      return take_claim(item, name, token, now, now + kLease);
    });
    if (!claimed) return false;
    const auto finished = board().change(id, now, [&](WorkItem& item) -> Result<void> {
      GT_CHECK(check_claim(item, token));
      if (item.standing() != WorkStatus::kInProgress) return Error{ErrorCode::kConflict, "", ""};
      return move_item(item, WorkStatus::kDone, now);
    });
    if (finished) {
      std::ofstream(log(), std::ios::app) << format("{} {}\n", id.str(), token) << std::flush;
    }
    return true;
  }

  pid_t start(int number) {
    const pid_t pid = ::fork();
    if (pid == 0) work(number);
    return pid;
  }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
};

TEST_F(ClaimsAtOnce, EveryItemIsDoneOnceThoughWorkersAreKilled) {
  std::vector<pid_t> workers;
  int next = 0;
  for (; next < kWorkers; ++next) workers.push_back(start(next));
  std::mt19937 random(42);
  for (int i = 0; i < kKills; ++i) {
    // Some work is to be done between two kills; how much does not matter.
    std::this_thread::sleep_for(milliseconds(10));
    const std::size_t victim = random() % workers.size();
    ::kill(workers[victim], SIGKILL);
    ::waitpid(workers[victim], nullptr, 0);
    workers[victim] = start(next++);
  }
  for (const pid_t pid : workers) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }

  GT_ASSERT_OK(const BoardList list, board().list());
  EXPECT_EQ(list.items.size(), static_cast<std::size_t>(kItems));
  for (const WorkSummary& item : list.items) EXPECT_EQ(item.status, "done") << item.id.str();
  std::multiset<std::string> finished;
  std::ifstream lines(log());
  for (std::string id, token; lines >> id >> token;) finished.insert(id);
  for (const std::string& id : finished) EXPECT_EQ(finished.count(id), 1U) << id;
  // A worker killed right after it finished an item did not get to say so.
  EXPECT_GE(finished.size() + kKills, static_cast<std::size_t>(kItems));
  const BoardList again = board().list().value_or({});
  EXPECT_TRUE(again.problems.empty());
}

}  // namespace
}  // namespace gt
