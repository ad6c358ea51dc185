// SPDX-License-Identifier: Apache-2.0
#include "tests/support/gtd_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>

#include "common/base/fd.h"
#include "common/base/format.h"
#include "common/process/spawn.h"
#include "common/town/paths.h"
#include "tests/support/processes.h"

namespace gt::testing {

GtdProcess::GtdProcess(const TempTown& town, std::string_view before) : client_(client_of(town)) {
  std::string pattern = (town.directory() / "gtd-errors-XXXXXX").string();
  const Fd errors(::mkostemp(pattern.data(), O_CLOEXEC));
  errors_ = pattern;
  Program program;
  program.argv = {"/bin/sh", "-c", format(R"({} exec "$0" --town "$1")", before), GTD_PROGRAM,
                  town.root().string()};
  program.directory = town.directory();
  program.environment = town.environment();
  const auto pid = spawn(program, {-1, -1, errors.get()});
  if (pid) {
    pid_ = *pid;
  } else {
    ADD_FAILURE() << pid.error().message;
  }
}

GtdProcess::~GtdProcess() {
  kill();
}

bool GtdProcess::answers() {
  return wait_until([this] {
           const auto pong = client_.call("ping", Value::map(), std::chrono::seconds(1));
           return (pong && (*pong)["pid"] == Value(std::int64_t{pid_})) ||
                  wait(std::chrono::milliseconds(0)).has_value();
         }) &&
         !status_.has_value();
}

void GtdProcess::signal(int number) const {
  if (!status_) ::kill(pid_, number);
}

std::optional<int> GtdProcess::wait(std::chrono::milliseconds patience) {
  static_cast<void>(wait_until(
      [this] {
        int status = 0;
        if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
          status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        }
        return status_.has_value();
      },
      patience));
  return status_;
}

void GtdProcess::kill() {
  signal(SIGKILL);
  if (pid_ != 0) static_cast<void>(wait());
}

std::string GtdProcess::errors() const {
  return read_file(errors_);
}

DaemonClient client_of(const TempTown& town) {
  return DaemonClient(TownPaths(town.root()).socket());
}

std::string config_with_tick(std::string_view every, std::string_view script) {
  return format("name: test\nheartbeat:\n  every: {}\n  command: [/bin/sh, -c, '{}']\n", every,
                script);
}

}  // namespace gt::testing
