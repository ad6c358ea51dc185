// SPDX-License-Identifier: Apache-2.0
#include "cli/life/daemon_process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/process/process_tree.h"
#include "common/process/spawn.h"
#include "common/town/daemon_lock.h"

namespace gt {
namespace {

constexpr Duration kStartDeadline = std::chrono::seconds(10);
constexpr Duration kStopDeadline = std::chrono::seconds(15);
constexpr Duration kStatusPatience = std::chrono::seconds(2);
constexpr Duration kPause(5);
constexpr Duration kDoorPatience(500);  // a daemon that holds the lock is reachable long before
constexpr int kAnotherRuns = 3;         // gtd's exit status when it finds the lock held

/// Ours, less what belongs to the session or the supervisor that we happen to run under: the daemon
/// outlives both.
std::vector<std::string> daemon_environment(const Environment& environment) {
  constexpr std::array<std::string_view, 6> kOurs = {
      "GT_", "TMUX=", "TMUX_PANE=", "NOTIFY_SOCKET=", "WATCHDOG_", "INVOCATION_ID="};
  std::vector<std::string> kept;
  for (const std::string& variable : environment.all()) {
    const bool is_ours = std::any_of(kOurs.begin(), kOurs.end(), [&](std::string_view start) {
      return variable.starts_with(start);
    });
    if (!is_ours) kept.push_back(variable);
  }
  return kept;
}

/// What a daemon says that cannot even open its log. The file has no name.
class StartupWords {
 public:
  StartupWords() : file_(std::tmpfile(), &std::fclose) {}

  [[nodiscard]] int fd() const { return file_ ? ::fileno(file_.get()) : -1; }
  [[nodiscard]] std::string text() const {
    std::string words(4096, '\0');
    const ssize_t length = file_ ? ::pread(fd(), words.data(), words.size(), 0) : 0;
    words.resize(static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
    return std::string(trimmed(words));
  }
  /// The next daemon begins a new page.
  void clear() const {
    if (file_ && ::ftruncate(fd(), 0) == 0) ::lseek(fd(), 0, SEEK_SET);
  }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

/// `words` are gtd's complaint, which is shaped `gtd: MESSAGE` and `  try: HINT`.
Error did_not_come_up(Context& context, const std::string& words) {
  constexpr std::string_view kName = "gtd: ", kTry = "try: ";
  std::string reason, hint;
  for (std::string_view line : lines_of(words)) {
    line = trimmed(line);
    if (line.starts_with(kName)) reason = line.substr(kName.size());
    if (line.starts_with(kTry)) hint = line.substr(kTry.size());
  }
  if (reason.empty()) reason = words;
  if (reason.empty()) reason = std::string(trimmed(daemon_log_tail(context, 1)));
  if (reason.empty()) reason = "it said nothing";
  if (hint.empty()) hint = "gt daemon logs; or run it in the foreground: gt daemon run";
  return {ErrorCode::kUnreachable, format("the daemon did not come up: {}", reason), hint};
}

/// The end of our child, if it has ended.
std::optional<int> exit_status_of(pid_t child) {
  int status = 0;
  if (::waitpid(child, &status, WNOHANG) != child) return std::nullopt;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Result<pid_t> spawn_daemon(Context& context, const std::filesystem::path& program, int words) {
  Program daemon;
  daemon.argv = {program.string(), "--town", context.town().paths.root().string()};
  daemon.directory = "/";
  daemon.environment = daemon_environment(context.environment());
  daemon.own_session = true;
  return spawn(daemon, {-1, -1, words});
}

bool is_alive(const ProcessIdentity& process) {
  const auto now = process_identity(process.pid);
  return now && *now == process;
}

/// True if the process is gone before the time is over.
bool is_gone_within(Context& context, const ProcessIdentity& process, Duration patience) {
  const auto deadline = context.clock().steady() + patience;
  while (is_alive(process)) {
    if (context.clock().steady() >= deadline) return false;
    context.progress().turn();
    context.clock().sleep_for(kPause);
  }
  return true;
}

/// Asks a daemon to end that nobody can talk to, because its socket is gone: .gt/run may be deleted
/// at any time. Only the holder of the lock is asked; every session runs on.
void dismiss_deaf_daemon(Context& context) {
  const auto ping = context.town().daemon.call("ping", Value::map(), kDoorPatience);
  if (ping || ping.error().code != ErrorCode::kUnreachable) return;
  const auto holder = DaemonLock::holder(context.town().paths.daemon_lock());
  if (holder && *holder > 0) ::kill(*holder, SIGTERM);
}

Error moved(const std::string& server) {
  return {ErrorCode::kConflict,
          format("the town was moved while it ran: its agents are on the tmux server {}", server),
          "gt down ends them; then gt up"};
}

}  // namespace

Result<std::filesystem::path> find_daemon_program(const World& world) {
  const std::filesystem::path beside = world.program.parent_path() / "gtd";
  if (::access(beside.c_str(), X_OK) == 0) return beside;
  if (const auto found = find_program("gtd", world.environment.get("PATH").value_or(""))) {
    return std::filesystem::path(*found);
  }
  return Error{ErrorCode::kMissing,
               format("there is no gtd beside {} or in PATH", world.program.string()),
               "install it with gt: cmake --install build/release"};
}

Result<bool> ensure_daemon(Context& context) {
  const DaemonClient& daemon = context.town().daemon;
  if (daemon.is_running()) {
    if (const auto server = left_behind_server(context)) return moved(*server);
    return false;
  }
  GT_TRY(const std::filesystem::path program, find_daemon_program(context.world()));
  const StartupWords words;
  GT_TRY(pid_t child, spawn_daemon(context, program, words.fd()));
  const auto began = context.clock().steady();
  const auto deadline = began + kStartDeadline;
  bool is_dismissed = false;
  while (!daemon.is_running()) {
    const auto ended = exit_status_of(child);
    if (ended && *ended != kAnotherRuns) return did_not_come_up(context, words.text());
    if (context.clock().steady() >= deadline) return did_not_come_up(context, words.text());
    context.progress().turn();
    context.clock().sleep_for(kPause);
    // Another one had the lock, and may have been on its way out: whoever comes up is the daemon.
    if (ended) {
      if (!is_dismissed && context.clock().steady() >= began + kDoorPatience) {
        dismiss_deaf_daemon(context);
        is_dismissed = true;
      }
      words.clear();
      GT_TRY(child, spawn_daemon(context, program, words.fd()));
    }
  }
  return true;
}

std::optional<std::string> left_behind_server(Context& context) {
  const auto status = context.town().daemon.call("status", Value::map(), kStatusPatience);
  const std::string* server = status ? (*status)["tmux_server"].as_string() : nullptr;
  if (server == nullptr || *server == context.town().tmux_server) return std::nullopt;
  return *server;
}

Result<bool> stop_daemon(Context& context, bool force) {
  // The lock file of a killed daemon names a pid that may be anybody's by now: only the answer of a
  // daemon makes it the one to wait for, and only a held lock makes it the one to kill.
  const auto pid = DaemonLock::holder(context.town().paths.daemon_lock());
  const auto process = pid ? process_identity(*pid) : std::nullopt;
  const auto answer =
      context.town().daemon.call("shutdown", Value::map(), std::chrono::seconds(force ? 1 : 5));
  bool is_asked = answer.has_value();
  if (!answer && answer.error().code == ErrorCode::kUnreachable) {
    const auto lock = context.town().paths.daemon_lock();
    // Of somebody else's town we cannot tell.
    if (::access(lock.c_str(), R_OK) != 0 && errno == EACCES) {
      return system_error(errno, lock.string());
    }
    if (!DaemonLock::holder(lock)) return false;
    // Its socket is gone, as everything in .gt/run may be.
    is_asked = process && ::kill(process->pid, SIGTERM) == 0;
  }
  if (!process) return true;
  if (is_asked && is_gone_within(context, *process, kStopDeadline)) return true;
  if (force) {
    ::kill(process->pid, SIGKILL);
    if (is_gone_within(context, *process, kStopDeadline)) return true;
  }
  return Error{ErrorCode::kTimedOut, format("the daemon (pid {}) does not end", process->pid),
               force ? "" : "gt daemon stop --force kills it; every session runs on"};
}

std::string daemon_log_tail(Context& context, std::size_t count) {
  const auto text = context.disk().read(context.town().paths.log());
  if (!text) return {};
  const auto lines = lines_of(*text);
  std::string tail;
  for (std::size_t i = lines.size() - std::min(count, lines.size()); i < lines.size(); ++i) {
    tail += printable(lines[i]) + "\n";
  }
  return tail;
}

}  // namespace gt
