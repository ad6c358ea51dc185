// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>

#include "common/base/clock.h"
#include "common/base/fd.h"
#include "common/base/latency_histogram.h"
#include "common/ipc/daemon_status.h"
#include "common/ipc/protocol.h"

namespace gt {

class Connection;
class Log;

struct ServerLimits {
  std::size_t connections = 1024;               ///< the next one is told that the daemon is busy
  Duration silence = std::chrono::seconds(30);  ///< until the first byte, and to end a line
  std::size_t backlog_bytes = std::size_t{1} << 20;  ///< of answers that a client does not read
  uid_t owner = ::geteuid();                         ///< who may talk to us
};

/// The door: accepts connections, cuts what they say into requests and gives each its one answer.
/// An idle connection holds no buffer. Thread: that of `loop`.
class Server {
 public:
  using Loop = boost::asio::io_context;
  using Descriptor = boost::asio::posix::basic_stream_descriptor<Loop::executor_type>;
  using Respond = std::function<void(Result<Value>)>;
  /// Carries out a request and responds once, now or later.
  using Handle = std::function<void(const Request&, Respond)>;

  Server(Loop& loop, Log& log, ServerLimits limits, Handle handle);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// For connections and answers from now on.
  void set_limits(const ServerLimits& limits) { limits_ = limits; }
  /// Serves a listening socket.
  void listen(Fd socket);
  /// Accepts nothing more, closes what is idle, and calls `done` when every request has its answer.
  void close(std::function<void()> done);

  [[nodiscard]] ServerStatus status() const;

 private:
  friend class Connection;
  using Connections = std::list<std::shared_ptr<Connection>>;

  void accept_later();
  void accept_some();
  [[nodiscard]] Fd accept_one();
  void admit(Fd socket);
  void on_accept_error(int error);
  void back_off();
  void remove(Connections::iterator connection);
  void watch_silence();
  void finish_if_empty();
  void count(bool ok, std::chrono::nanoseconds took);

  Loop& loop_;
  Log& log_;
  ServerLimits limits_;
  Handle handle_;
  Descriptor acceptor_;
  boost::asio::steady_timer back_off_timer_, silence_timer_;
  Fd spare_;  ///< given up to say `busy` when there is no other descriptor left
  Connections connections_;
  std::list<Connection*> silent_;  ///< who owes us bytes, the longest first
  std::array<char, 16 * 1024> scratch_{};
  LatencyHistogram latency_;
  std::uint64_t total_ = 0, failed_ = 0;
  bool is_turning_away_ = false;  ///< logged when it begins, not for each
  std::function<void()> closed_;
};

}  // namespace gt
