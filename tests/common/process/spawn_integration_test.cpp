// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/base/fd.h"
#include "common/process/child_streams.h"
#include "common/process/spawn.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using testing::has_children;
using testing::IsError;
using testing::TempDirectory;

std::string content(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Runs a program with its output in a file, and shows that file.
class Spawn : public ::testing::Test {
 protected:
  std::string output_of(const Program& program) {
    const std::filesystem::path file = directory_.path() / "out";
    const Fd out(::open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600));
    const Result<pid_t> pid = spawn(program, {-1, out.get(), out.get()});
    if (!pid) return "error: " + pid.error().message;
    status_ = reap(*pid);
    return content(file);
  }
  void put_program(const std::filesystem::path& file, const std::string& script) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << script;
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }
  const std::filesystem::path& directory() const { return directory_.path(); }

 private:
  TempDirectory directory_;
  int status_ = 0;
};

TEST_F(Spawn, GivesTheChildItsThreeDescriptorsAndNoOther) {
  const Fd leaky(::open("/dev/null", O_RDONLY));  // no O_CLOEXEC, as a library might
  const Fd high(::fcntl(leaky.get(), F_DUPFD, 900));
  ASSERT_GE(high.get(), 900);
  // ls itself opens the folder it reads: that is descriptor 3.
  EXPECT_EQ(output_of({.argv = {"/bin/ls", "/proc/self/fd"}}), "0\n1\n2\n3\n");
}

TEST_F(Spawn, StreamsMayStandInEachOthersPlaces) {
  const Fd kept_out(::fcntl(1, F_DUPFD_CLOEXEC, 10)), kept_err(::fcntl(2, F_DUPFD_CLOEXEC, 10));
  const std::filesystem::path one = directory() / "one", two = directory() / "two";
  const Fd first(::open(one.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  const Fd second(::open(two.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  ::dup2(first.get(), 1);
  ::dup2(second.get(), 2);
  const Result<pid_t> pid =
      spawn({.argv = {"/bin/sh", "-c", "echo to-out; echo to-err >&2"}}, {-1, 2, 1});
  ::dup2(kept_out.get(), 1);
  ::dup2(kept_err.get(), 2);
  ASSERT_THAT(pid, testing::IsOk());
  EXPECT_EQ(reap(*pid), 0);
  EXPECT_EQ(content(one), "to-err\n");
  EXPECT_EQ(content(two), "to-out\n");
}

TEST_F(Spawn, AProgramWithASessionOfItsOwnHasNoTerminal) {
  // Fields 5 to 7 of proc_pid_stat(5): group, session, terminal.
  const std::string script =
      "read -r pid name state parent group session terminal rest "
      "</proc/self/stat; echo $((pid == session)) $((pid == group)) "
      "$terminal";
  EXPECT_EQ(output_of({.argv = {"/bin/sh", "-c", script}, .own_session = true}), "1 1 0\n");
}

TEST_F(Spawn, ResetsSignalMaskAndDispositions) {
  sigset_t blocked, before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  ::sigaddset(&blocked, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto pipe_before = std::signal(SIGPIPE, SIG_IGN);
  const auto hup_before = std::signal(SIGHUP, SIG_IGN);
  const std::string blocked_line = output_of({.argv = {"grep", "^SigBlk", "/proc/self/status"}});
  const std::string ignored_line = output_of({.argv = {"grep", "^SigIgn", "/proc/self/status"}});
  std::signal(SIGHUP, hup_before);
  std::signal(SIGPIPE, pipe_before);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(blocked_line, "SigBlk:\t0000000000000000\n");
  // Signals 32 and 33 are glibc's own; its posix_spawn leaves them ignored.
  EXPECT_EQ(ignored_line, "SigIgn:\t0000000180000000\n");
}

TEST_F(Spawn, LeadsAGroupOfItsOwnUnlessToldNotTo) {
  const std::vector<std::string> argv = {"/bin/sh", "-c", "cut -d' ' -f5 /proc/$$/stat; echo $$"};
  const std::string own = output_of({.argv = argv});
  EXPECT_EQ(own.substr(0, own.find('\n')), own.substr(own.find('\n') + 1, own.find('\n')));
  const std::string ours = output_of({.argv = argv, .own_group = false});
  EXPECT_EQ(ours.substr(0, ours.find('\n')), std::to_string(::getpgrp()));
}

TEST_F(Spawn, RunsInTheDirectoryWithTheEnvironmentGivenAndNoMore) {
  const Program program{
      .argv = {"/bin/sh", "-c", "pwd; env"}, .directory = directory(), .environment = {{"A=b c"}}};
  EXPECT_EQ(output_of(program),
            directory().string() + "\nA=b c\nPWD=" + directory().string() + "\n");
}

TEST_F(Spawn, LooksProgramsUpInThePathOfTheEnvironmentGiven) {
  put_program(directory() / "bin/gt-probe", "#!/bin/sh\necho found\n");
  const Program program{.argv = {"gt-probe"},
                        .environment = {{"PATH=/nowhere:" + (directory() / "bin").string()}}};
  EXPECT_EQ(output_of(program), "found\n");
  EXPECT_THAT(spawn({.argv = {"gt-probe"}}, {}), IsError(ErrorCode::kMissing, "gt-probe"));
}

TEST_F(Spawn, NeverTakesAProgramFromARelativeDirectoryOfPath) {
  put_program(directory() / "gt-probe", "#!/bin/sh\necho found\n");
  const Program program{
      .argv = {"gt-probe"}, .directory = directory(), .environment = {{"PATH=.::/bin"}}};
  EXPECT_THAT(spawn(program, {}), IsError(ErrorCode::kMissing, "gt-probe"));
}

TEST_F(Spawn, NamesWhatIsMissing) {
  put_program(directory() / "script", "#!/no/such/interpreter\n");
  const struct {
    Program program;
    ErrorCode code;
    std::string text;
  } cases[] = {
      {{.argv = {"gt-no-such-program"}}, ErrorCode::kMissing, "gt-no-such-program"},
      {{.argv = {"/no/such/program"}}, ErrorCode::kMissing, "/no/such/program"},
      {{.argv = {"true"}, .directory = "/no/such/directory"},
       ErrorCode::kNotFound,
       "/no/such/directory"},
      {{.argv = {directory() / "script"}}, ErrorCode::kMissing, "interpreter"},
      {{.argv = {directory()}}, ErrorCode::kFailed, directory()},
      {{}, ErrorCode::kFailed, "no program"},
  };
  for (const auto& [program, code, text] : cases) {
    EXPECT_THAT(spawn(program, {}), IsError(code, text));
    EXPECT_FALSE(has_children()) << text;
  }
}

TEST(FindProgram, TakesTheFirstExecutableFile) {
  TempDirectory directory;
  const std::filesystem::path root = directory.path();
  std::filesystem::create_directories(root / "a/tool");  // a directory is no program
  for (const char* place : {"b", "c", "d"}) {
    std::filesystem::create_directories(root / place);
    std::ofstream(root / place / "tool") << "x";
  }
  std::filesystem::permissions(root / "c/tool", std::filesystem::perms::owner_all);
  std::filesystem::permissions(root / "d/tool", std::filesystem::perms::owner_all);
  const std::string path = (root / "a").string() + ":" + (root / "b").string() + ":" +
                           (root / "c").string() + ":" + (root / "d").string();
  EXPECT_EQ(find_program("tool", path), (root / "c/tool").string());
  EXPECT_EQ(find_program("gt-no-such-program", path), std::nullopt);
  EXPECT_EQ(find_program("./tool", path), "./tool");
  EXPECT_EQ(find_program("", path), std::nullopt);
}

}  // namespace
}  // namespace gt
