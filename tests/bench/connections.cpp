// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/connections.h"

#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "common/base/format.h"
#include "common/ipc/socket.h"

namespace gt::bench {
namespace {

constexpr std::chrono::seconds kPatience{60};

Result<void> send_all(int fd, std::string_view bytes) {
  if (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == ssize_t(bytes.size())) return {};
  return system_error(errno, "send");
}

}  // namespace

Result<void> raise_descriptor_limit(std::size_t needed) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= needed) return {};
  return Error{ErrorCode::kRefused,
               format("only {} descriptors, {} needed", limit.rlim_cur, needed),
               "raise the hard limit: ulimit -Hn"};
}

Result<Samples> ask_one_by_one(const std::filesystem::path& socket, std::string_view line,
                               int count) {
  Samples latencies;
  for (int i = 0; i < count; ++i) {
    const Stopwatch watch;
    GT_TRY(const Fd fd, connect_to(socket, kPatience));
    GT_CHECK(send_all(fd.get(), line));
    std::array<char, 4096> bytes;
    const ssize_t size = ::read(fd.get(), bytes.data(), bytes.size());
    if (size <= 0) return Error{ErrorCode::kUnreachable, "connection closed without an answer", ""};
    latencies.add(watch.us());
  }
  return latencies;
}

Crowd::Crowd(std::filesystem::path socket)
    : socket_(std::move(socket)), poll_(::epoll_create1(EPOLL_CLOEXEC)) {}

Result<void> Crowd::add(Steady::time_point asked) {
  GT_TRY(Fd fd, connect_to(socket_, kPatience));
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = connections_.size();
  if (::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, fd.get(), &event) != 0) {
    return system_error(errno, "epoll_ctl");
  }
  connections_.push_back({std::move(fd), asked});
  return {};
}

Result<void> Crowd::connect(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) GT_CHECK(add({}));
  return {};
}

Result<void> Crowd::ask(std::size_t index, std::string_view line, Steady::time_point due) {
  auto& connection = connections_[index];
  connection.asked = due;
  connection.is_waiting = true;
  ++waiting_;
  return send_all(connection.fd.get(), line);
}

Result<void> Crowd::collect(Samples& latencies, int timeout_ms) {
  std::array<epoll_event, 64> events;
  const int count =
      ::epoll_wait(poll_.get(), events.data(), static_cast<int>(events.size()), timeout_ms);
  const auto now = Steady::now();
  for (int i = 0; i < count; ++i) {
    auto& connection = connections_[events[static_cast<std::size_t>(i)].data.u64];
    std::array<char, 4096> bytes;
    if (::read(connection.fd.get(), bytes.data(), bytes.size()) <= 0) {
      return Error{ErrorCode::kUnreachable, "a connection was closed on us", ""};
    }
    if (!std::exchange(connection.is_waiting, false)) continue;
    --waiting_;
    latencies.add(std::chrono::duration<double, std::micro>(now - connection.asked).count());
  }
  return {};
}

Result<void> Crowd::collect_all(Samples& latencies) {
  const auto deadline = Steady::now() + kPatience;
  while (waiting_ > 0) {
    GT_CHECK(collect(latencies, 100));
    if (Steady::now() > deadline) {
      return Error{ErrorCode::kTimedOut, format("{} questions without an answer", waiting_), ""};
    }
  }
  return {};
}

Result<Samples> Crowd::burst(const std::vector<std::string>& lines) {
  Samples latencies;
  for (const auto& line : lines) {
    const auto started = Steady::now();
    GT_CHECK(add(started));
    GT_CHECK(ask(connections_.size() - 1, line, started));
    // Answers are read as they come, or the first ones would be charged for the last ones.
    GT_CHECK(collect(latencies, 0));
  }
  GT_CHECK(collect_all(latencies));
  return latencies;
}

Result<Samples> Crowd::steady(std::string_view line, int rate, std::chrono::milliseconds duration) {
  Samples latencies;
  const auto started = Steady::now();
  const auto gap = std::chrono::nanoseconds(std::chrono::seconds(1)) / rate;
  const auto questions = duration / gap;
  for (std::int64_t i = 0; i < questions; ++i) {
    const auto due = started + i * gap;
    while (Steady::now() < due) {
      GT_CHECK(collect(latencies, 0));
      std::this_thread::sleep_until(std::min(due, Steady::now() + std::chrono::microseconds(100)));
    }
    // The only one that could not be asked again is one that still waits: the next takes its turn.
    const auto index = static_cast<std::size_t>(i) % connections_.size();
    if (!connections_[index].is_waiting) GT_CHECK(ask(index, line, due));
  }
  GT_CHECK(collect_all(latencies));
  return latencies;
}

void Crowd::trickle(std::string_view bytes) {
  for (const auto& connection : connections_) {
    // A peer that closed or reads no more is one of the things this is for.
    (void)::send(connection.fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
}

}  // namespace gt::bench
