// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <thread>

#include "common/town/daemon_lock.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;
using testing::read_file;
using testing::TempDirectory;

class DaemonLockTest : public ::testing::Test {
 protected:
  TempDirectory directory_;
  std::filesystem::path path_ = directory_.path() / ".gt" / "gtd.lock";
  std::string own_pid_ = std::to_string(::getpid());
};

TEST_F(DaemonLockTest, HoldsThePidOfItsHolder) {
  const auto lock = DaemonLock::acquire(path_);
  ASSERT_THAT(lock, IsOk());
  EXPECT_EQ(read_file(path_), own_pid_ + "\n");
}

TEST_F(DaemonLockTest, IsHeldByOneAndNamesIt) {
  const auto lock = DaemonLock::acquire(path_);
  ASSERT_THAT(lock, IsOk());
  EXPECT_THAT(DaemonLock::acquire(path_), IsError(ErrorCode::kConflict, "pid " + own_pid_));
}

TEST_F(DaemonLockTest, IsFreeWhenItsHolderIsGone) {
  { ASSERT_THAT(DaemonLock::acquire(path_), IsOk()); }
  EXPECT_THAT(DaemonLock::acquire(path_), IsOk());
}

TEST_F(DaemonLockTest, AFileThatAKilledDaemonLeftLocksNobodyOut) {
  testing::write_file(path_, "4194305 and something longer than a pid\n");
  ASSERT_THAT(DaemonLock::acquire(path_), IsOk());
  EXPECT_EQ(read_file(path_), own_pid_ + "\n");
}

TEST_F(DaemonLockTest, WaitsForWhatIsLeftOfADaemonThatWasKilled) {
  std::optional<Result<DaemonLock>> lock = DaemonLock::acquire(path_);
  testing::write_file(path_, "4194305\n");  // whoever holds it is not the one in the file
  std::thread dying([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    lock.reset();
  });
  EXPECT_THAT(DaemonLock::acquire(path_), IsOk());
  dying.join();
}

TEST_F(DaemonLockTest, ADirectoryThatIsMissingIsAnError) {
  EXPECT_THAT(DaemonLock::acquire(directory_.path() / "a" / "b" / "gtd.lock"),
              IsError(ErrorCode::kNotFound, "gtd.lock"));
}

}  // namespace
}  // namespace gt
