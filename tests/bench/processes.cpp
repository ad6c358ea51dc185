// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/processes.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "common/base/fd.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "tests/bench/samples.h"

extern char** environ;

namespace gt::bench {
namespace {

Program program(std::vector<std::string> argv, const std::vector<std::string>& added) {
  Program result;
  result.argv = std::move(argv);
  result.environment.emplace();
  for (char** entry = environ; *entry != nullptr; ++entry) result.environment->push_back(*entry);
  // Ours come last and would lose against an earlier one of the same name: those go.
  for (const auto& entry : added) {
    const std::string name = entry.substr(0, entry.find('=') + 1);
    std::erase_if(*result.environment, [&](const auto& old) { return old.starts_with(name); });
    result.environment->push_back(entry);
  }
  return result;
}

/// The sum of all lines `KEY: NUMBER …` of a file of /proc.
Result<long> sum_of(const std::filesystem::path& file, const std::vector<std::string_view>& keys) {
  std::ifstream in(file);
  if (!in) return Error{ErrorCode::kFailed, format("cannot read {}", file.string()), ""};
  long sum = 0;
  for (std::string line; std::getline(in, line);) {
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    for (const auto key : keys) {
      if (std::string_view(line).substr(0, colon) == key) {
        sum += std::strtol(line.c_str() + colon + 1, nullptr, 10);
      }
    }
  }
  return sum;
}

/// A file in memory that holds `text`, at its beginning: the standard input of a program.
Result<Fd> file_of(std::string_view text) {
  Fd fd(::memfd_create("input", MFD_CLOEXEC));
  if (!fd.is_open() || ::write(fd.get(), text.data(), text.size()) != ssize_t(text.size()) ||
      ::lseek(fd.get(), 0, SEEK_SET) != 0) {
    return system_error(errno, "input of a program");
  }
  return fd;
}

}  // namespace

std::string reference(std::string_view name) {
  return format("{}/bench_{}", GT_REFERENCES, name);
}

Result<Background> Background::start(std::vector<std::string> argv,
                                     const std::vector<std::string>& environment) {
  GT_TRY(const pid_t pid, spawn(program(std::move(argv), environment), {-1, -1, STDERR_FILENO}));
  return Background(pid);
}

Background::~Background() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

Result<Memory> memory_of(pid_t pid) {
  const std::filesystem::path file = format("/proc/{}/smaps_rollup", pid);
  GT_TRY(const long rss, sum_of(file, {"Rss"}));
  GT_TRY(const long own, sum_of(file, {"Private_Clean", "Private_Dirty"}));
  return Memory{static_cast<double>(rss), static_cast<double>(own)};
}

Result<long> sleeps_of(pid_t pid) {
  long sum = 0;
  std::error_code failure;
  for (const auto& task :
       std::filesystem::directory_iterator(format("/proc/{}/task", pid), failure)) {
    GT_TRY(const long sleeps, sum_of(task.path() / "status", {"voluntary_ctxt_switches"}));
    sum += sleeps;
  }
  if (failure) return system_error(failure.value(), format("threads of {}", pid));
  return sum;
}

Result<double> timed_run(std::vector<std::string> argv, const std::vector<std::string>& environment,
                         std::string_view input) {
  GT_TRY(const Fd in, file_of(input));
  const Program run = program(std::move(argv), environment);
  const Stopwatch watch;
  GT_TRY(const pid_t pid, spawn(run, {in.get(), -1, STDERR_FILENO}));
  int status = 0;
  if (::waitpid(pid, &status, 0) != pid) return system_error(errno, run.argv.front());
  const double us = watch.us();
  if (status != 0) {
    return Error{ErrorCode::kFailed, format("{} ended with {:#x}", join(run.argv, " "), status),
                 ""};
  }
  return us;
}

Result<void> run_to_end(std::vector<std::string> argv, const std::vector<std::string>& environment,
                        std::string_view input) {
  const auto us = timed_run(std::move(argv), environment, input);
  return us ? Result<void>() : us.error();
}

}  // namespace gt::bench
