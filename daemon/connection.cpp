// SPDX-License-Identifier: Apache-2.0
#include "daemon/connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace gt {

Connection::Connection(Server& server, Fd socket)
    : server_(server), socket_(server.loop_, socket.release()) {}

void Connection::open(Server::Connections::iterator place) {
  place_ = place;
  expect_bytes(true);
  read_later();
}

void Connection::close_when_answered() {
  is_ending_ = true;
  close_if_done();
}

void Connection::on_too_silent() {
  if (!out_.empty()) return close();  // it does not read
  end_reading({ErrorCode::kTimedOut, "the request did not end in time", ""});
}

void Connection::read_later() {
  if (is_waiting_to_read_ || is_ending_ || !out_.empty() || !socket_.is_open()) return;
  is_waiting_to_read_ = true;
  socket_.async_wait(Server::Descriptor::wait_read,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       self->is_waiting_to_read_ = false;
                       if (!error && !self->is_ending_) self->read_some();
                     });
}

void Connection::read_some() {
  auto& scratch = server_.scratch_;
  const ssize_t got = ::recv(socket_.native_handle(), scratch.data(), scratch.size(), MSG_DONTWAIT);
  if (got < 0 && errno != EAGAIN && errno != EINTR) return close();
  if (got == 0) {
    return end_reading({ErrorCode::kUsage, "the request does not end in a newline", ""});
  }
  if (got > 0) take({scratch.data(), static_cast<std::size_t>(got)});
  read_later();
}

void Connection::take(std::string_view bytes) {
  is_batching_ = true;
  for (std::size_t newline;
       socket_.is_open() && (newline = bytes.find('\n')) != std::string_view::npos;) {
    const std::string_view piece = bytes.substr(0, newline);
    bytes.remove_prefix(newline + 1);
    expect_bytes(false);
    if (std::exchange(is_skipping_, false)) continue;
    if (in_.empty()) {
      take_line(piece);
    } else {
      const std::string line = std::exchange(in_, {}).append(piece);
      take_line(line);
    }
  }
  if (!is_skipping_) in_.append(bytes);
  if (in_.size() > kMaxLineBytes) {
    take_line(std::exchange(in_, {}));
    is_skipping_ = true;
  }
  is_batching_ = false;
  flush();
}

void Connection::take_line(std::string_view line) {
  const auto asked = Steady::now();
  ++unanswered_;
  if (line.size() > kMaxLineBytes) {
    return answer({}, Error{ErrorCode::kUsage, "the request is over 64 KiB", ""}, asked);
  }
  const Result<Request> request = decode_request(line);
  if (!request) return answer(readable_id(line), request.error(), asked);
  server_.handle_(
      *request, [self = shared_from_this(), id = request->id, asked](const Result<Value>& outcome) {
        self->answer(id, outcome, asked);
      });
}

void Connection::end_reading(const Error& complaint) {
  expect_bytes(false);
  is_ending_ = true;
  is_skipping_ = false;  // what was too long has had its answer
  if (!std::exchange(in_, {}).empty()) {
    say({}, complaint);
    flush();
  }
  close_if_done();
}

void Connection::answer(const Value& id, const Result<Value>& outcome, Steady::time_point asked) {
  --unanswered_;
  server_.count(outcome.has_value(), Steady::now() - asked);
  say(id, outcome);
  if (!is_batching_) flush();
}

void Connection::say(const Value& id, const Result<Value>& outcome) {
  if (!socket_.is_open()) return;
  if (out_.size() > server_.limits_.backlog_bytes) return close();
  out_ += encode(Response{id, outcome});
  out_ += '\n';
}

void Connection::flush() {
  while (socket_.is_open() && !out_.empty()) {
    const ssize_t sent =
        ::send(socket_.native_handle(), out_.data(), out_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      out_.erase(0, static_cast<std::size_t>(sent));
      expect_bytes(false);
    } else if (errno == EAGAIN) {
      return write_later();
    } else if (errno != EINTR) {
      return close();
    }
  }
  out_.shrink_to_fit();
  expect_bytes(!in_.empty() || is_skipping_);
  close_if_done();
}

void Connection::write_later() {
  expect_bytes(true);
  if (std::exchange(is_waiting_to_write_, true)) return;
  socket_.async_wait(Server::Descriptor::wait_write,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       self->is_waiting_to_write_ = false;
                       if (error) return;
                       self->flush();
                       self->read_later();
                     });
}

void Connection::expect_bytes(bool expected) {
  // An answer over the backlog closes in the middle of a take or a flush: from then on the server
  // must not find this in its list.
  expected = expected && socket_.is_open();
  if (is_silent_ == expected) return;
  is_silent_ = expected;
  if (!expected) {
    server_.silent_.erase(silent_place_);
    return;
  }
  silent_since_ = Steady::now();
  silent_place_ = server_.silent_.insert(server_.silent_.end(), this);
  if (server_.silent_.size() == 1) server_.watch_silence();
}

void Connection::close() {
  if (!socket_.is_open()) return;
  expect_bytes(false);
  is_ending_ = true;
  out_ = {};
  boost::system::error_code ignored;
  socket_.close(ignored);  // NOLINT: its waits end with an error
  server_.remove(place_);
}

void Connection::close_if_done() {
  if (is_ending_ && unanswered_ == 0 && out_.empty()) close();
}

}  // namespace gt
