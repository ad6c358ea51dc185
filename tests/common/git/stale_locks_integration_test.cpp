// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "common/git/stale_locks.h"
#include "common/process/process_tree.h"
#include "common/process/spawn.h"
#include "tests/common/git/git_fixture.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;

class StaleLocks : public testing::GitTest {
 protected:
  StaleLocks() { clone(); }

  /// A lock on the remote's main that is so old.
  fs::path lock(Duration age) {
    const fs::path path = repository() / "refs/remotes/origin/main.lock";
    write(path, "");
    fs::last_write_time(path, fs::file_time_type::clock::now() - age);
    return path;
  }
};

TEST_F(StaleLocks, OneThatAKilledFetchLeftIsTakenAwayAndTheFetchGoesThrough) {
  if (!can_read_processes()) GTEST_SKIP() << "there is no /proc to ask";
  commit(source(), "second");
  const fs::path old = lock(std::chrono::minutes(11));
  EXPECT_FALSE(git().fetch(repository())) << "it is in the way";
  EXPECT_THAT(remove_stale_locks(repository()), ElementsAre(old));
  EXPECT_THAT(git().fetch(repository()), IsOk());
}

TEST_F(StaleLocks, ANewOneMayBeSomebodys) {
  const fs::path fresh = lock(std::chrono::minutes(9));
  EXPECT_THAT(remove_stale_locks(repository()), IsEmpty());
  EXPECT_TRUE(fs::exists(fresh));
}

TEST_F(StaleLocks, OneIsKeptWhileAGitHereIsAliveThatMayHaveMadeIt) {
  if (!can_read_processes()) GTEST_SKIP() << "there is no /proc to ask";
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  // It reads what nobody writes.
  Program program;
  program.argv = {"git", "cat-file", "--batch"};
  program.directory = repository();
  const auto pid = spawn(program, {pipe[0], -1, -1});
  ASSERT_THAT(pid, IsOk());
  const fs::path held = lock(Duration(0));
  EXPECT_THAT(remove_stale_locks(repository(), Duration(0)), IsEmpty());
  EXPECT_TRUE(fs::exists(held));
  ::kill(*pid, SIGKILL);
  ::waitpid(*pid, nullptr, 0);
  for (const int end : pipe) ::close(end);
  EXPECT_THAT(remove_stale_locks(repository(), Duration(0)), ElementsAre(held));
}

}  // namespace
}  // namespace gt
