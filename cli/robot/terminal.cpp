// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/terminal.h"

#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace gt {
namespace {

constexpr std::string_view kBracketPastes = "\x1b[?2004h";
constexpr std::string_view kUnbracketPastes = "\x1b[?2004l";

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGQUIT}) sigaddset(&set, signal);
  return set;
}

}  // namespace

Result<Terminal> Terminal::open() {
  termios found{};
  if (::isatty(STDOUT_FILENO) != 1 || ::tcgetattr(STDIN_FILENO, &found) != 0) {
    return Error{ErrorCode::kUsage, "the robot needs a terminal to draw on",
                 "run it in a terminal, or as an agent with 'gt start'"};
  }
  const sigset_t set = watched_signals();
  // Signals go to the descriptor only while they are blocked. A child's mask is reset by spawn().
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  Fd signals(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals.is_open()) return system_error(errno, "signalfd");
  return Terminal(std::move(signals), found);
}

Terminal::~Terminal() {
  if (!signals_.is_open()) return;
  write(kUnbracketPastes);
  // Now rather than drained: output that nobody reads must not keep us from ending.
  ::tcsetattr(STDIN_FILENO, TCSANOW, &found_);
}

Result<void> Terminal::enter_raw_mode() {
  termios raw = found_;
  ::cfmakeraw(&raw);
  if (::tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) != 0) return system_error(errno, "the terminal");
  write(kBracketPastes);
  return {};
}

int Terminal::input() const {
  return STDIN_FILENO;
}

std::optional<std::string> Terminal::read_keys() {
  std::array<char, 65536> bytes;
  const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return "";
  if (count <= 0) return std::nullopt;
  return std::string(bytes.data(), static_cast<std::size_t>(count));
}

std::optional<int> Terminal::read_signal() {
  signalfd_siginfo info{};
  if (::read(signals_.get(), &info, sizeof info) != sizeof info) return std::nullopt;
  return static_cast<int>(info.ssi_signo);
}

bool Terminal::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Terminal::Size Terminal::size() const {
  winsize found{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &found) != 0 || found.ws_col == 0 || found.ws_row == 0) {
    return {80, 24};
  }
  return {found.ws_col, found.ws_row};
}

}  // namespace gt
