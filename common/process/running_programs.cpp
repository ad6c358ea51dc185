// SPDX-License-Identifier: Apache-2.0
#include "common/process/running_programs.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "common/base/text.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

std::string read_all(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Since the machine began, also while it slept.
Duration uptime() {
  timespec up{};
  ::clock_gettime(CLOCK_BOOTTIME, &up);
  return std::chrono::duration_cast<Duration>(std::chrono::seconds(up.tv_sec) +
                                              std::chrono::nanoseconds(up.tv_nsec));
}

Duration began(const ProcessIdentity& process) {
  const auto ticks_per_second = static_cast<std::uint64_t>(std::max(1L, ::sysconf(_SC_CLK_TCK)));
  return Duration(static_cast<Duration::rep>(process.started * 1000 / ticks_per_second));
}

}  // namespace

std::vector<RunningProgram> running_programs(std::string_view name) {
  const Duration now = uptime();
  std::vector<RunningProgram> found;
  std::error_code gone;
  for (fs::directory_iterator entry("/proc", gone), end; !gone && entry != end;
       entry.increment(gone)) {
    const fs::path& place = entry->path();
    const auto pid = parse_integer(place.filename().string());
    if (!pid || !read_all(place / "comm").starts_with(name)) continue;
    const auto identity = process_identity(static_cast<pid_t>(*pid));
    if (!identity) continue;
    RunningProgram program;
    program.identity = *identity;
    program.age = std::max(now - began(*identity), Duration(0));
    std::error_code hidden;
    program.directory = fs::read_symlink(place / "cwd", hidden);
    program.words = read_all(place / "cmdline");
    std::replace(program.words.begin(), program.words.end(), '\0', ' ');
    found.push_back(std::move(program));
  }
  return found;
}

}  // namespace gt
