// SPDX-License-Identifier: Apache-2.0
#include "common/process/child_streams.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

namespace gt {
namespace {

constexpr std::size_t kReadBytes = 64U << 10;

struct Pipe {
  Fd reading, writing;
};

Result<Pipe> open_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_error(errno, "pipe");
  Pipe pipe{Fd(ends[0]), Fd(ends[1])};
  // Only our end: a child does not expect its standard output to be non-blocking.
  if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return system_error(errno, "pipe");
  return pipe;
}

/// `text` as a file to read from its start.
Result<Fd> file_of(std::string_view text) {
  Fd file(::memfd_create("gt-input", MFD_CLOEXEC));
  if (!file.is_open()) return system_error(errno, "memfd_create");
  while (!text.empty()) {
    const ssize_t written = ::write(file.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error(errno, "keeping the input of a program");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return system_error(errno, "lseek");
  return file;
}

}  // namespace

std::size_t OutputPipe::read_once(std::size_t most_bytes) {
  std::array<char, kReadBytes> buffer;
  for (;;) {
    const ssize_t count = ::read(fd_.get(), buffer.data(), std::min(most_bytes, buffer.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return 0;
    if (count <= 0) {
      is_at_end_ = true;
      return 0;
    }
    const auto bytes = static_cast<std::size_t>(count);
    const std::size_t kept = std::min(bytes, limit_bytes_ - text_.size());
    text_.append(buffer.data(), kept);
    was_truncated_ = was_truncated_ || kept < bytes;
    return bytes;
  }
}

void OutputPipe::read_some() {
  if (is_open()) static_cast<void>(read_once(kReadBytes));
}

void OutputPipe::finish() {
  int waiting = 0;
  if (is_open() && ::ioctl(fd_.get(), FIONREAD, &waiting) == 0) {
    auto left = static_cast<std::size_t>(std::max(waiting, 0));
    while (left > 0 && is_open()) {
      const std::size_t bytes = read_once(left);
      if (bytes == 0) break;
      left -= bytes;
    }
  }
  fd_.reset();
}

Result<StartedChild> start_child(const ProcessRequest& request) {
  Fd input;
  if (!request.input.empty()) {
    GT_TRY(input, file_of(request.input));
  }
  GT_TRY(Pipe out, open_pipe());
  GT_TRY(Pipe err, open_pipe());
  GT_TRY(const pid_t pid,
         spawn(request.program, {input.get(), out.writing.get(), err.writing.get()}));
  Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd.is_open()) {
    const int problem = errno;
    signal_child(request, pid, SIGKILL);
    static_cast<void>(reap(pid));
    return system_error(problem, "pidfd_open");
  }
  return StartedChild{pid, std::move(pidfd),
                      OutputPipe(std::move(out.reading), request.output_limit_bytes),
                      OutputPipe(std::move(err.reading), request.output_limit_bytes)};
}

void signal_child(const ProcessRequest& request, pid_t pid, int signal) {
  ::kill(request.program.own_group ? -pid : pid, signal);
}

void ask_to_end(const ProcessRequest& request, pid_t pid) {
  signal_child(request, pid, SIGTERM);
  signal_child(request, pid, SIGCONT);  // a stopped one would only see TERM after its KILL
}

int reap(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

ProcessOutcome outcome_of(int wait_status, bool timed_out, OutputPipe& out, OutputPipe& err) {
  out.finish();
  err.finish();
  ProcessOutcome outcome;
  outcome.was_signalled = WIFSIGNALED(wait_status);
  outcome.exit_status =
      outcome.was_signalled ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
  outcome.timed_out = timed_out;
  outcome.was_truncated = out.was_truncated() || err.was_truncated();
  outcome.out = out.take_text();
  outcome.err = err.take_text();
  return outcome;
}

}  // namespace gt
