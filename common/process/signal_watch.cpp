// SPDX-License-Identifier: Apache-2.0
#include "common/process/signal_watch.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>

namespace gt {

Result<SignalWatch> SignalWatch::start(std::initializer_list<int> signals) {
  sigset_t set, before;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  Fd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd.is_open()) return system_error(errno, "signalfd");
  // They come to the descriptor only while they are blocked.
  if (::sigprocmask(SIG_BLOCK, &set, &before) != 0) return system_error(errno, "sigprocmask");
  return SignalWatch(std::move(fd), before);
}

SignalWatch::~SignalWatch() {
  if (!fd_.is_open()) return;
  // One that came and was not read has been heeded: it must not strike now.
  while (take()) {
  }
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

std::optional<int> SignalWatch::take() {
  signalfd_siginfo info{};
  if (::read(fd_.get(), &info, sizeof info) != sizeof info) return std::nullopt;
  return static_cast<int>(info.ssi_signo);
}

std::optional<int> SignalWatch::wait(Duration most) {
  pollfd polled = {fd_.get(), POLLIN, 0};
  (void)::poll(&polled, 1, static_cast<int>(most.count()));
  return take();
}

}  // namespace gt
