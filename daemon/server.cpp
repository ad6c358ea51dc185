// SPDX-License-Identifier: Apache-2.0
#include "daemon/server.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "common/base/format.h"
#include "common/base/log.h"
#include "common/ipc/socket.h"
#include "daemon/connection.h"

namespace gt {
namespace {

constexpr int kAcceptsAtOnce = 64;  // then the others get their turn
/// Accepting again at once without descriptors would spin (6.5 million errors in 3 s).
constexpr Duration kBackOff = std::chrono::milliseconds(100);

Fd open_spare() {
  return Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

bool is_exhaustion(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/// One answer to whoever will not be served; a fresh socket has room for it.
void turn_away(const Fd& socket, const Error& error) {
  const std::string line = encode(Response{{}, error}) + "\n";
  static_cast<void>(::send(socket.get(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
}

Error busy() {
  return {ErrorCode::kBusy, "the daemon serves as many clients as it can", "try again"};
}

}  // namespace

Server::Server(Loop& loop, Log& log, ServerLimits limits, Handle handle)
    : loop_(loop),
      log_(log),
      limits_(limits),
      handle_(std::move(handle)),
      acceptor_(loop),
      back_off_timer_(loop),
      silence_timer_(loop),
      spare_(open_spare()) {}

Server::~Server() = default;

void Server::listen(Fd socket) {
  ::fcntl(socket.get(), F_SETFL, O_NONBLOCK);
  acceptor_.assign(socket.release());
  accept_later();
}

void Server::accept_later() {
  if (!acceptor_.is_open()) return;
  acceptor_.async_wait(Descriptor::wait_read, [this](const boost::system::error_code& error) {
    if (!error) accept_some();
  });
}

void Server::accept_some() {
  for (int i = 0; i < kAcceptsAtOnce; ++i) {
    Fd socket = accept_one();
    if (!socket.is_open()) return on_accept_error(errno);
    admit(std::move(socket));
  }
  accept_later();
}

Fd Server::accept_one() {
  return Fd(::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

void Server::admit(Fd socket) {
  if (peer_of(socket) != limits_.owner) {  // before anything it says is read
    turn_away(socket, {ErrorCode::kRefused, "this town belongs to another user", ""});
    log_.warn("a client of another user was turned away");
    return;
  }
  if (connections_.size() >= limits_.connections) {
    if (!std::exchange(is_turning_away_, true)) {
      log_.warn(format("{} clients are connected; the next are turned away", connections_.size()));
    }
    return turn_away(socket, busy());
  }
  is_turning_away_ = false;
  connections_.push_back(std::make_shared<Connection>(*this, std::move(socket)));
  connections_.back()->open(std::prev(connections_.end()));
}

void Server::on_accept_error(int error) {
  if (!is_exhaustion(error)) return accept_later();  // the queue is empty, or a client left it
  spare_.reset();
  if (const Fd socket = accept_one(); socket.is_open()) turn_away(socket, busy());
  back_off();
}

void Server::back_off() {
  if (!std::exchange(is_turning_away_, true)) log_.warn("no descriptors left for more clients");
  back_off_timer_.expires_after(kBackOff);
  back_off_timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    if (!spare_.is_open()) spare_ = open_spare();
    accept_later();
  });
}

void Server::remove(Connections::iterator connection) {
  connections_.erase(connection);
  finish_if_empty();
}

void Server::watch_silence() {
  silence_timer_.expires_at(silent_.front()->silent_since() + limits_.silence);
  silence_timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    const auto before = std::chrono::steady_clock::now() - limits_.silence;
    while (!silent_.empty() && silent_.front()->silent_since() <= before) {
      silent_.front()->on_too_silent();
    }
    if (!silent_.empty()) watch_silence();
  });
}

void Server::close(std::function<void()> done) {
  closed_ = std::move(done);
  back_off_timer_.cancel();
  acceptor_.close();
  const Connections open = connections_;  // closing takes them out of the list
  for (const auto& connection : open) connection->close_when_answered();
  finish_if_empty();
}

void Server::finish_if_empty() {
  if (closed_ == nullptr || !connections_.empty()) return;
  silence_timer_.cancel();
  std::exchange(closed_, nullptr)();
}

void Server::count(bool ok, std::chrono::nanoseconds took) {
  ++total_;
  if (!ok) ++failed_;
  latency_.add(took);
}

ServerStatus Server::status() const {
  return {connections_.size(), total_, failed_, latency_.percentile(50), latency_.percentile(99)};
}

}  // namespace gt
