// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace gt {
namespace {

constexpr std::string_view kBracketPastes = "\x1b[?2004h";
constexpr std::string_view kUnbracketPastes = "\x1b[?2004l";

}  // namespace

Result<Terminal> Terminal::open() {
  termios found{};
  if (::isatty(STDOUT_FILENO) != 1 || ::tcgetattr(STDIN_FILENO, &found) != 0) {
    return Error{ErrorCode::kUsage, "the robot needs a terminal to draw on",
                 "run it in a terminal, or as an agent with 'gt start'"};
  }
  GT_TRY(SignalWatch signals, SignalWatch::start({SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGQUIT}));
  return Terminal(std::move(signals), found);
}

Terminal::~Terminal() {
  if (signals_.fd() < 0) return;
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
