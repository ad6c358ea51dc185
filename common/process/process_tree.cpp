// SPDX-License-Identifier: Apache-2.0
#include "common/process/process_tree.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include "common/base/fd.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kEnvironmentBytes = std::size_t{256} << 10;

struct Stat {
  ProcessIdentity identity;
  pid_t parent = 0;
  char state = '?';
};

/// At most `limit` bytes: /proc files have no size to ask for.
std::string read_start(const std::string& path, std::size_t limit) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text(limit, '\0');
  std::size_t length = 0;
  while (file.is_open() && length < limit) {
    const ssize_t got = ::read(file.get(), text.data() + length, limit - length);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    length += static_cast<std::size_t>(got);
  }
  text.resize(length);
  return text;
}

/// The program's name stands in parentheses and may hold any character: fields are counted from
/// the last `)`.
std::optional<Stat> stat_of(pid_t pid) {
  const std::string text = read_start(format("/proc/{}/stat", pid), 1024);
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos || name_end + 2 > text.size()) return std::nullopt;
  const auto fields = split(std::string_view(text).substr(name_end + 2), ' ');
  constexpr std::size_t kState = 0, kParent = 1, kStarted = 19;
  if (fields.size() <= kStarted || fields[kState].empty()) return std::nullopt;
  const auto parent = parse_integer(fields[kParent]);
  const auto started = parse_integer(fields[kStarted]);
  if (!parent || !started) return std::nullopt;
  return Stat{{pid, static_cast<std::uint64_t>(*started)},
              static_cast<pid_t>(*parent),
              fields[kState].front()};
}

bool is_dead(const Stat& stat) {
  return stat.state == 'Z' || stat.state == 'X';
}

std::vector<Stat> living_processes() {
  std::vector<Stat> all;
  std::error_code gone;
  for (fs::directory_iterator entry("/proc", gone), end; !gone && entry != end;
       entry.increment(gone)) {
    const auto pid = parse_integer(entry->path().filename().string());
    if (!pid) continue;
    const auto stat = stat_of(static_cast<pid_t>(*pid));
    if (stat && !is_dead(*stat)) all.push_back(*stat);
  }
  return all;
}

bool is_alive(const ProcessIdentity& process) {
  return process_identity(process.pid) == process;
}

/// Waits until none is left or the time is over; returns those that are left.
std::vector<ProcessIdentity> left_after(std::vector<ProcessIdentity> processes, Duration patience,
                                        Clock& clock) {
  constexpr Duration kPause(10);
  const auto deadline = clock.steady() + patience;
  while (true) {
    std::erase_if(processes, [](const ProcessIdentity& each) { return !is_alive(each); });
    if (processes.empty() || clock.steady() >= deadline) return processes;
    clock.sleep_for(kPause);
  }
}

}  // namespace

std::string environment_value(pid_t pid, std::string_view name) {
  const std::string text = read_start(format("/proc/{}/environ", pid), kEnvironmentBytes);
  for (const std::string_view variable : split(text, '\0')) {
    if (variable.size() > name.size() && variable[name.size()] == '=' &&
        variable.starts_with(name)) {
      return std::string(variable.substr(name.size() + 1));
    }
  }
  return {};
}

bool can_read_processes() {
  return ::access("/proc/self/stat", R_OK) == 0;
}

ProcessState process_state(pid_t pid) {
  if (const auto stat = stat_of(pid)) {
    return is_dead(*stat) ? ProcessState::kZombie : ProcessState::kAlive;
  }
  return ::kill(pid, 0) == 0 || errno == EPERM ? ProcessState::kAlive : ProcessState::kGone;
}

std::optional<ProcessIdentity> process_identity(pid_t pid) {
  const auto stat = stat_of(pid);
  return stat && !is_dead(*stat) ? std::optional(stat->identity) : std::nullopt;
}

std::vector<ProcessIdentity> process_trees(const std::vector<pid_t>& roots, pid_t spared) {
  std::vector<Stat> all = living_processes();
  std::erase_if(all, [spared](const Stat& each) { return each.identity.pid == spared; });
  std::vector<ProcessIdentity> found;
  for (const Stat& each : all) {
    if (std::find(roots.begin(), roots.end(), each.identity.pid) != roots.end()) {
      found.push_back(each.identity);
    }
  }
  for (std::size_t i = 0; i < found.size(); ++i) {  // grows while it is walked
    for (const Stat& each : all) {
      const bool is_known = std::find(found.begin(), found.end(), each.identity) != found.end();
      if (each.parent == found[i].pid && !is_known) found.push_back(each.identity);
    }
  }
  return found;
}

std::vector<ProcessIdentity> processes_with(const std::vector<std::string>& variables) {
  std::vector<ProcessIdentity> found;
  for (const Stat& each : living_processes()) {
    // Of other users' processes nothing can be read: the text is empty.
    const std::string text =
        read_start(format("/proc/{}/environ", each.identity.pid), kEnvironmentBytes);
    const auto has_variable = [&variables](std::string_view variable) {
      return std::find(variables.begin(), variables.end(), variable) != variables.end();
    };
    const auto environment = split(text, '\0');
    if (std::any_of(environment.begin(), environment.end(), has_variable)) {
      found.push_back(each.identity);
    }
  }
  return found;
}

std::vector<ProcessIdentity> end_processes(std::vector<ProcessIdentity> processes,
                                           Duration patience, Duration grace, Clock& clock) {
  std::erase_if(processes, [](const ProcessIdentity& each) { return each.pid == ::getpid(); });
  processes = left_after(std::move(processes), patience, clock);
  for (const int signal : {SIGTERM, SIGKILL}) {
    for (const ProcessIdentity& each : processes) {
      if (is_alive(each)) ::kill(each.pid, signal);
    }
    processes = left_after(std::move(processes), grace, clock);
  }
  return processes;
}

}  // namespace gt
