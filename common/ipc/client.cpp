// SPDX-License-Identifier: Apache-2.0
#include "common/ipc/client.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/ipc/socket.h"

namespace gt {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kMaxAnswerBytes = std::size_t{64} << 20;
/// Room in a line for everything around the sessions of a batch.
constexpr std::size_t kEnvelopeBytes = 256;
constexpr Duration kBatchDeadline = std::chrono::seconds(30);

/// Waits until `events` can be done on the connection, or reports the deadline.
Result<void> wait_for(const Fd& fd, short events, Steady::time_point end) {
  for (;;) {
    const auto left = std::chrono::ceil<Duration>(end - Steady::now());
    if (left <= Duration::zero()) {
      return Error{ErrorCode::kTimedOut, "the daemon did not answer in time", "gt daemon status"};
    }
    pollfd poll_fd{.fd = fd.get(), .events = events, .revents = 0};
    const int ready = ::poll(&poll_fd, 1, static_cast<int>(left.count()));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return system_error(errno, "poll");
  }
}

/// Sends all of `line`. A peer that has closed is no error yet: it may have said why before.
Result<void> send_line(const Fd& fd, std::string_view line, Steady::time_point end) {
  while (!line.empty()) {
    GT_CHECK(wait_for(fd, POLLOUT, end));
    const ssize_t sent = ::send(fd.get(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      line.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EPIPE || errno == ECONNRESET) {
      return {};
    } else if (errno != EAGAIN && errno != EINTR) {
      return system_error(errno, "send to the daemon");
    }
  }
  return {};
}

Result<std::string> receive_line(const Fd& fd, Steady::time_point end) {
  std::string received;
  std::vector<char> chunk(kMaxLineBytes);
  for (;;) {
    GT_CHECK(wait_for(fd, POLLIN, end));
    const ssize_t got = ::recv(fd.get(), chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got <= 0) {
      return Error{ErrorCode::kUnreachable, "the daemon went away before it answered",
                   "gt daemon status"};
    }
    const std::string_view piece(chunk.data(), static_cast<std::size_t>(got));
    const std::size_t newline = piece.find('\n');
    received += piece.substr(0, newline);
    if (newline != std::string_view::npos) return received;
    if (received.size() > kMaxAnswerBytes) {
      return Error{ErrorCode::kFailed, "the daemon's answer does not end", ""};
    }
  }
}

}  // namespace

Result<Value> DaemonClient::call(std::string_view op, Value args, Duration deadline) const {
  const auto end = Steady::now() + deadline;
  GT_TRY(const Fd fd, connect_to(socket_, deadline));
  const std::string line = encode(Request{"1", std::string(op), std::move(args)}) + "\n";
  GT_CHECK(send_line(fd, line, end));
  GT_TRY(const std::string answer, receive_line(fd, end));
  GT_TRY(Response response, decode_response(answer));
  return std::move(response.outcome);
}

Result<std::vector<SessionAnswer>> DaemonClient::call_in_batches(std::string_view op,
                                                                 Value::List sessions) const {
  std::vector<SessionAnswer> answers;
  Value::List batch;
  std::size_t bytes = kEnvelopeBytes;
  const auto send_batch = [&]() -> Result<void> {
    if (batch.empty()) return {};
    const std::size_t asked = batch.size();
    bytes = kEnvelopeBytes;
    GT_TRY(const Value result,
           call(op, Value::map({{"sessions", std::exchange(batch, {})}}), kBatchDeadline));
    if (result["sessions"].items().size() != asked) {
      return Error{ErrorCode::kFailed, "the daemon answered for other sessions", ""};
    }
    for (const Value& item : result["sessions"].items()) {
      GT_TRY(SessionAnswer answer, session_answer_from(item));
      answers.push_back(std::move(answer));
    }
    return {};
  };
  for (Value& session : sessions) {
    const std::size_t size = to_json(session).size() + 1;
    if (kEnvelopeBytes + size > kMaxLineBytes) {
      return Error{ErrorCode::kUsage, "what a session is started with is over 64 KiB",
                   "shorten its arguments and its environment"};
    }
    if (bytes + size > kMaxLineBytes) GT_CHECK(send_batch());
    bytes += size;
    batch.push_back(std::move(session));
  }
  GT_CHECK(send_batch());
  return answers;
}

Result<std::vector<SessionAnswer>> DaemonClient::start(
    const std::vector<SessionSpec>& sessions) const {
  Value::List values;
  for (const SessionSpec& session : sessions) values.push_back(to_value(session));
  return call_in_batches("start", std::move(values));
}

Result<std::vector<SessionAnswer>> DaemonClient::stop(
    const std::vector<std::string>& sessions) const {
  return call_in_batches("stop", Value::List(sessions.begin(), sessions.end()));
}

bool DaemonClient::is_running() const {
  const auto answer = call("ping", Value::map(), std::chrono::seconds(1));
  return answer || answer.error().code == ErrorCode::kBusy;
}

}  // namespace gt
