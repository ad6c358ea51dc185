// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/ancestry.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "common/base/clock.h"
#include "common/base/fd.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

// A pid that is used again while we walk could make a circle: no tree is this deep.
constexpr int kDeepest = 100;

constexpr std::string_view kTmuxServer = "tmux: server";

// Fields of /proc/PID/stat, counted from the one behind the name.
constexpr std::size_t kParent = 2, kTerminal = 5, kBegan = 20;

/// At most `limit` bytes: files in /proc have no size to ask for.
std::string read_start(const std::string& path, std::size_t limit) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text(limit, '\0');
  std::size_t length = 0;
  while (file.is_open() && length < limit) {
    const ssize_t got = ::read(file.get(), text.data() + length, limit - length);
    if (got <= 0) break;
    length += static_cast<std::size_t>(got);
  }
  text.resize(length);
  return text;
}

struct StatLine {
  std::string name;
  pid_t parent = 0;
  bool has_terminal = false;
  long long began = 0;  ///< in ticks since the machine came up
};

std::optional<StatLine> stat_of(pid_t pid) {
  const std::string text = read_start(format("/proc/{}/stat", pid), 1024);
  // `PID (NAME) STATE PARENT …`: a name may hold anything, so the last parenthesis counts.
  const std::size_t name = text.find('('), name_end = text.rfind(')');
  if (name_end == std::string::npos || name >= name_end) return std::nullopt;
  const auto fields = split(std::string_view(text).substr(name_end), ' ');
  if (fields.size() <= kBegan) return std::nullopt;
  const auto parent = parse_integer(fields[kParent]), began = parse_integer(fields[kBegan]);
  if (!parent || !began) return std::nullopt;
  return StatLine{text.substr(name + 1, name_end - name - 1), static_cast<pid_t>(*parent),
                  fields[kTerminal] != "0", *began};
}

/// The value of `name` in what /proc/PID/environ holds; empty if it is not there.
std::string value_in(std::string_view environment, std::string_view name) {
  for (const std::string_view variable : split(environment, '\0')) {
    if (variable.size() > name.size() && variable[name.size()] == '=' &&
        variable.starts_with(name)) {
      return std::string(variable.substr(name.size() + 1));
    }
  }
  return {};
}

/// What the environment that `pid` was started with says of its session.
std::optional<SessionMark> mark_of(pid_t pid, const std::filesystem::path& town) {
  const std::string environment =
      read_start(format("/proc/{}/environ", pid), std::size_t{256} << 10);
  if (value_in(environment, "GT_TOWN") != town.native()) return std::nullopt;
  auto agent = Address::parse(value_in(environment, "GT_AGENT"));
  std::string instance = value_in(environment, "GT_INSTANCE");
  if (!agent || instance.empty()) return std::nullopt;
  return SessionMark{*std::move(agent), std::move(instance)};
}

/// When the process began, by the clock on the wall.
WallTime began_at(const StatLine& line, WallTime now) {
  const auto ticks = std::chrono::duration<double>(static_cast<double>(line.began) /
                                                   static_cast<double>(::sysconf(_SC_CLK_TCK)));
  const auto age = BootClock::now().time_since_epoch() - ticks;
  return now - std::chrono::duration_cast<Duration>(age);
}

/// True for who takes in the processes whose parent has ended.
bool adopts(pid_t pid, const std::optional<StatLine>& line) {
  return pid == 1 || (line && (line->name == "systemd" || line->name == "init"));
}

}  // namespace

bool may_have_left(pid_t pid, WallTime since, WallTime now) {
  auto line = stat_of(pid);
  if (!line || line->has_terminal) return !line;
  for (int step = 0; step < kDeepest && line->parent != 0; ++step) {
    auto above = stat_of(line->parent);
    if (adopts(line->parent, above)) return began_at(*line, now) >= since;
    if (!above) return true;
    line = std::move(above);
  }
  return false;
}

bool is_in_tmux(pid_t pid) {
  for (int step = 0; step < kDeepest; ++step) {
    const auto line = stat_of(pid);
    if (!line || line->name == kTmuxServer) return true;
    if (line->parent <= 1) return false;
    pid = line->parent;
  }
  return true;
}

std::optional<pid_t> parent_of(pid_t pid) {
  const auto line = stat_of(pid);
  return line ? std::optional(line->parent) : std::nullopt;
}

const TmuxSession* session_around(pid_t pid, const std::vector<TmuxSession>& sessions) {
  for (int step = 0; step < kDeepest && pid > 1; ++step) {
    for (const TmuxSession& session : sessions) {
      if (session.pid == pid) return &session;
    }
    const auto parent = parent_of(pid);
    if (!parent) return nullptr;
    pid = *parent;
  }
  return nullptr;
}

std::optional<SessionMark> session_mark_around(pid_t pid, const std::filesystem::path& town) {
  auto line = stat_of(pid);
  for (int step = 0; step < kDeepest && line && line->parent > 1; ++step) {
    const pid_t parent = line->parent;
    auto above = stat_of(parent);
    if (above && above->name == kTmuxServer) {
      if (auto mark = mark_of(pid, town)) return mark;
    }
    pid = parent;
    line = std::move(above);
  }
  return std::nullopt;
}

}  // namespace gt
