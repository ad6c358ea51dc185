// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

#include "common/ipc/socket.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using std::chrono::milliseconds;
using testing::IsError;
using testing::IsOk;
using testing::TempDirectory;

mode_t mode_of(const std::filesystem::path& path) {
  struct stat info {};
  EXPECT_EQ(::lstat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

class SocketUmask : public ::testing::TestWithParam<mode_t> {};

TEST_P(SocketUmask, DoesNotChangeWhoMayConnect) {
  const TempDirectory directory;
  const auto path = directory.path() / "run" / "gtd.sock";
  const mode_t before = ::umask(GetParam());
  const auto listening = listen_at(path, 5);
  EXPECT_EQ(::umask(before), GetParam()) << "the umask is as it was";
  ASSERT_THAT(listening, IsOk());
  EXPECT_EQ(mode_of(path), 0600U);
  EXPECT_EQ(mode_of(path.parent_path()), 0700U);
  EXPECT_THAT(connect_to(path, milliseconds(100)), IsOk());
}

INSTANTIATE_TEST_SUITE_P(Sockets, SocketUmask, ::testing::Values(0, 022, 077, 0777));

TEST(Sockets, TheDirectoryBecomesPrivateIfItWasNot) {
  const TempDirectory directory;
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
  ASSERT_THAT(listen_at(directory.path() / "gtd.sock", 5), IsOk());
  EXPECT_EQ(mode_of(directory.path()), 0700U);
}

TEST(Sockets, PathsLongerThanSunPathWork) {
  const TempDirectory directory;
  const auto deep = directory.path() / std::string(100, 'a') / std::string(100, 'b');
  std::filesystem::create_directories(deep);
  const auto listening = listen_at(deep / "gtd.sock", 5);
  ASSERT_THAT(listening, IsOk());
  EXPECT_THAT(connect_to(deep / "gtd.sock", milliseconds(100)), IsOk());
}

TEST(Sockets, AStaleSocketIsReplaced) {
  const TempDirectory directory;
  const auto path = directory.path() / "gtd.sock";
  { ASSERT_THAT(listen_at(path, 5), IsOk()); }  // closed, and its file left behind
  EXPECT_THAT(connect_to(path, milliseconds(100)), IsError(ErrorCode::kUnreachable, "gtd.sock"));
  const auto listening = listen_at(path, 5);
  ASSERT_THAT(listening, IsOk());
  EXPECT_THAT(connect_to(path, milliseconds(100)), IsOk());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory.path()), {}), 1);
}

TEST(Sockets, TheFileGoesWithWhoMadeItUnlessAnotherTookItsPlace) {
  const TempDirectory directory;
  const auto path = directory.path() / "gtd.sock";
  const auto first = listen_at(path, 5);
  ASSERT_THAT(first, IsOk());
  {
    const SocketFile file(path);
    EXPECT_THAT(connect_to(path, milliseconds(100)), IsOk());
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  ASSERT_THAT(listen_at(path, 5), IsOk());
  std::optional<SocketFile> file(path);
  const auto successor = listen_at(path, 5);
  ASSERT_THAT(successor, IsOk());
  file.reset();
  EXPECT_THAT(connect_to(path, milliseconds(100)), IsOk());
}

TEST(Sockets, ThePeerIsKnown) {
  const TempDirectory directory;
  const auto path = directory.path() / "gtd.sock";
  const auto listening = listen_at(path, 5);
  ASSERT_THAT(listening, IsOk());
  const auto client = connect_to(path, milliseconds(100));
  ASSERT_THAT(client, IsOk());
  EXPECT_EQ(peer_of(*client), ::geteuid());
  EXPECT_EQ(peer_of(Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC))), std::nullopt);
}

TEST(Sockets, NobodyListeningIsUnreachable) {
  const TempDirectory directory;
  EXPECT_THAT(connect_to(directory.path() / "gtd.sock", milliseconds(100)),
              IsError(ErrorCode::kUnreachable, "gt daemon start"));
  EXPECT_THAT(
      connect_to(directory.path() / "none" / std::string(120, 'x') / "gtd.sock", milliseconds(100)),
      IsError(ErrorCode::kUnreachable, "gt daemon start"));
}

TEST(Sockets, AFullBacklogIsBusyWhenTheDeadlineIsOver) {
  const TempDirectory directory;
  const auto path = directory.path() / "gtd.sock";
  const auto listening = listen_at(path, 0);
  ASSERT_THAT(listening, IsOk());
  std::vector<Result<Fd>> waiting;
  while (waiting.size() < 10) {
    waiting.push_back(connect_to(path, milliseconds(50)));
    if (!waiting.back()) break;
  }
  EXPECT_THAT(waiting.back(), IsError(ErrorCode::kBusy, "try again"));
}

TEST(Sockets, NoDescriptorReachesAChild) {
  const TempDirectory directory;
  const auto path = directory.path() / "gtd.sock";
  const auto listening = listen_at(path, 5);
  ASSERT_THAT(listening, IsOk());
  const auto client = connect_to(path, milliseconds(100));
  ASSERT_THAT(client, IsOk());
  EXPECT_NE(::fcntl(listening->get(), F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_NE(::fcntl(client->get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(Sockets, ADirectoryThatCannotBeMadeIsAnError) {
  EXPECT_THAT(listen_at("/proc/none/gtd.sock", 5), IsError(ErrorCode::kNotFound, "/proc/none"));
}

}  // namespace
}  // namespace gt
