// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/check_run.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "common/base/fd.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/process/process_tree.h"
#include "common/process/spawn.h"

namespace gt {
namespace {

constexpr std::size_t kMostLogBytes = std::size_t{64} << 20;
constexpr std::size_t kKeptBytes = std::size_t{256} << 10;  // of the end, to be judged
constexpr std::size_t kTailLines = 40, kTailBytes = 4000;
constexpr Duration kLook = std::chrono::milliseconds(50), kGrace = std::chrono::seconds(2);

/// A shell's exit status for what was ended from outside: out of memory, by a person, at a reboot.
bool was_ended_from_outside(int exit_status) {
  constexpr std::array<int, 4> kSignals = {SIGHUP, SIGINT, SIGKILL, SIGTERM};
  return std::any_of(kSignals.begin(), kSignals.end(),
                     [&](int signal) { return exit_status == 128 + signal; });
}

/// The line that says that nothing was tested; empty if none does.
std::string_view empty_run(std::string_view output, const std::vector<std::string>& no_tests) {
  for (const std::string_view line : lines_of(output)) {
    const std::string text(trimmed(line));
    for (const std::string& glob : no_tests) {
      const std::string_view wanted = trimmed(glob);
      if (::fnmatch(std::string(wanted).c_str(), text.c_str(), FNM_NOESCAPE | FNM_CASEFOLD) == 0) {
        return line;
      }
    }
  }
  return {};
}

std::string tail_of(std::string_view output) {
  const std::string shown = printable(output);
  const std::vector<std::string_view> lines = lines_of(shown);
  std::string tail;
  for (std::size_t i = lines.size(); i > 0 && lines.size() - i < kTailLines; --i) {
    if (tail.size() + lines[i - 1].size() > kTailBytes) break;
    tail = format("{}\n{}", lines[i - 1], tail);
  }
  return tail;
}

/// What the log has that was not read yet: told line by line, its end kept.
class LogFollower {
 public:
  LogFollower(Fd fd, const std::function<void(std::string_view)>& told)
      : fd_(std::move(fd)), told_(told) {}

  void read_on() {
    std::array<char, 65536> bytes;
    for (;;) {
      const ssize_t count =
          ::pread(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(size_));
      if (count <= 0) return;
      size_ += static_cast<std::size_t>(count);
      const std::string_view part(bytes.data(), static_cast<std::size_t>(count));
      kept_ += part;
      if (kept_.size() > 2 * kKeptBytes) kept_.erase(0, kept_.size() - kKeptBytes);
      if (told_) tell(part);
    }
  }
  void finish() {
    read_on();
    if (told_ && !line_.empty()) told_(line_);
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const std::string& kept() const { return kept_; }

 private:
  void tell(std::string_view part) {
    line_ += part;
    for (std::size_t end = 0; (end = line_.find('\n')) != std::string::npos;) {
      told_(std::string_view(line_).substr(0, end));
      line_.erase(0, end + 1);
    }
  }

  Fd fd_;
  const std::function<void(std::string_view)>& told_;
  std::size_t size_ = 0;
  std::string kept_, line_;
};

/// Ends the whole group, politely first.
void end_group(pid_t leader, Clock& clock) {
  ::kill(-leader, SIGTERM);
  ::kill(-leader, SIGCONT);
  for (Duration waited{0}; waited < kGrace; waited += kLook) {
    if (process_state(leader) != ProcessState::kAlive) break;
    clock.sleep_for(kLook);
  }
  ::kill(-leader, SIGKILL);
}

int exit_status_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// Readable once the process has ended.
Fd watch_of(pid_t pid) {
#ifdef SYS_pidfd_open
  return Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
#else
  (void)pid;
  return Fd();
#endif
}

/// A short while, or until it ends.
void wait_a_moment(const Fd& watch, Clock& clock) {
  if (!watch.is_open()) return clock.sleep_for(kLook);
  pollfd watched{watch.get(), POLLIN, 0};
  ::poll(&watched, 1, static_cast<int>(kLook.count()));
}

/// Waits for its end, or brings it about.
CheckEnd wait_for(pid_t leader, const CheckOrder& order, LogFollower& log, Clock& clock) {
  CheckEnd end;
  const auto deadline = clock.steady() + order.check.timeout;
  const Fd watch = watch_of(leader);
  int status = 0;
  for (;;) {
    siginfo_t ended{};
    ::waitid(P_PID, static_cast<id_t>(leader), &ended, WEXITED | WNOHANG | WNOWAIT);
    log.read_on();
    if (ended.si_pid == leader) break;
    end.timed_out = clock.steady() >= deadline;
    end.is_too_long = log.size() > kMostLogBytes;
    if (end.timed_out || end.is_too_long) {
      end_group(leader, clock);
      break;
    }
    wait_a_moment(watch, clock);
  }
  // What it left running must not disturb the next one: the group is ours until it is reaped.
  ::kill(-leader, SIGKILL);
  ::waitpid(leader, &status, 0);
  end.exit_status = exit_status_of(status);
  log.finish();
  return end;
}

}  // namespace

std::string_view verdict_name(CheckVerdict verdict) {
  switch (verdict) {
    case CheckVerdict::kGreen:
      return "green";
    case CheckVerdict::kRed:
      return "red";
    case CheckVerdict::kCannotRun:
      break;
  }
  return "cannot-run";
}

Judgement judge(const CheckEnd& end, const Check& check, const std::vector<std::string>& no_tests) {
  const auto cannot = [](std::string reason) {
    return Judgement{CheckVerdict::kCannotRun, std::move(reason)};
  };
  if (!end.start_problem.empty()) return cannot(end.start_problem);
  if (end.timed_out)
    return cannot(format("it took longer than {}", format_duration(check.timeout)));
  if (end.is_too_long) return cannot(format("it wrote more than {} MiB", kMostLogBytes >> 20));
  if (end.exit_status == 126) return cannot("its program cannot be executed (exit status 126)");
  if (end.exit_status == 127) return cannot("its program is missing (exit status 127)");
  if (was_ended_from_outside(end.exit_status)) {
    return cannot(format("it was ended by signal {}", end.exit_status - 128));
  }
  if (const std::string_view line = empty_run(end.output, no_tests); !line.empty()) {
    return cannot(format("it tested nothing: {}", one_line(trimmed(line), 100)));
  }
  if (end.exit_status == 0) return {CheckVerdict::kGreen, ""};
  return {CheckVerdict::kRed, format("exit status {}", end.exit_status)};
}

Result<CheckOutcome> run_check(const CheckOrder& order, Clock& clock) {
  std::error_code failed;
  std::filesystem::create_directories(order.log.parent_path(), failed);
  const Fd writing(
      ::open(order.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
  if (!writing.is_open()) return system_error(errno, order.log.string());
  Fd reading(::open(order.log.c_str(), O_RDONLY | O_CLOEXEC));
  if (!reading.is_open()) return system_error(errno, order.log.string());
  LogFollower log(std::move(reading), order.told);

  const auto began = clock.steady();
  Program program{words_of(order.check), order.directory, order.environment};
  CheckEnd end;
  const auto leader = spawn(program, {-1, writing.get(), writing.get()});
  if (leader) {
    end = wait_for(*leader, order, log, clock);
  } else {
    end.start_problem = leader.error().message;
  }
  end.output = log.kept();
  CheckOutcome outcome;
  outcome.judgement = judge(end, order.check, order.no_tests);
  outcome.took = std::chrono::duration_cast<Duration>(clock.steady() - began);
  outcome.tail = tail_of(log.kept());
  return outcome;
}

}  // namespace gt
