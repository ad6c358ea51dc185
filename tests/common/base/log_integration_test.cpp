// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "common/base/fd.h"
#include "common/base/log.h"
#include "common/base/text.h"
#include "tests/support/processes.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using namespace std::chrono_literals;
using testing::read_file;
using testing::TempDirectory;

class LogTest : public ::testing::Test {
 protected:
  TempDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "gtd.log";
};

TEST_F(LogTest, WritesOneLineEachAboveItsLevel) {
  Log log(path_, "info");
  log.info("one\x1b[31m");
  log.set_level("error");
  log.warn("two");
  log.error("three");
  ASSERT_TRUE(log.close(5s));
  const std::string text = read_file(path_);
  const auto lines = lines_of(text);
  ASSERT_EQ(lines.size(), 2U) << text;
  EXPECT_TRUE(lines[0].ends_with("Z info one")) << text;
  EXPECT_TRUE(lines[1].ends_with("Z error three")) << text;
}

TEST_F(LogTest, IsReadableByItsUserWhateverTheUmask) {
  const mode_t before = ::umask(0777);
  {
    Log log(path_, "info");
    log.info("one");
  }
  ::umask(before);
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(LogTest, IsTurnedOverBeforeItGrowsWithoutEnd) {
  Log log(path_, "info");
  const auto oldest = directory_.path() / "gtd.3.log";
  ASSERT_TRUE(testing::wait_until([&] {
    for (int i = 0; i < 50; ++i) log.info(std::string(10'000, 'x'));
    return std::filesystem::exists(oldest);
  }));
  ASSERT_TRUE(log.close(5s));
  std::uintmax_t total = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
    total += entry.file_size();
    EXPECT_LE(entry.file_size(), (std::uintmax_t{1} << 20) + 20'000);
  }
  EXPECT_LE(total, std::uintmax_t{5} << 20);
}

TEST_F(LogTest, AFullDiskIsCountedAndHarmsNobody) {
  std::filesystem::create_symlink("/dev/full", path_);
  Log log(path_, "info");
  for (int i = 0; i < 100; ++i) log.info(std::string(1000, 'x'));
  EXPECT_TRUE(testing::wait_until([&] { return log.status().failed > 0; }));
  EXPECT_TRUE(log.close(5s));
}

TEST_F(LogTest, AFileThatCannotBeOpenedIsAStateWithItsReason) {
  std::filesystem::create_directory(path_);
  Log log(path_, "info");
  log.info("one");
  EXPECT_NE(log.status().problem, "");
  EXPECT_EQ(log.status().level, "info");
  EXPECT_TRUE(log.close(5s));
}

TEST_F(LogTest, AStuckDiskDropsTheOldestAndDelaysNobody) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  const Fd reader(::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  ASSERT_TRUE(reader.is_open());
  Log log(path_, "info");
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 2000; ++i) log.info(std::string(1000, 'x'));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
  EXPECT_GT(log.status().dropped, 100U);
  EXPECT_FALSE(log.close(100ms)) << "a pipe that nobody reads takes no line";
  log.info("after the end");

  // Let its thread go: read until the log has closed its end.
  std::array<char, 65536> chunk{};
  EXPECT_TRUE(
      testing::wait_until([&] { return ::read(reader.get(), chunk.data(), chunk.size()) == 0; }));
}

}  // namespace
}  // namespace gt
