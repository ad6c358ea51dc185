// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/server.h"

namespace gt {

/// One client of the server. It lives while the server lists it or an answer is on its way.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Server& server, Fd socket);

  /// Begins to read. `place` is where the server lists it.
  void open(Server::Connections::iterator place);
  /// Closes as soon as every request has its answer.
  void close_when_answered();

  [[nodiscard]] std::chrono::steady_clock::time_point silent_since() const { return silent_since_; }
  void on_too_silent();

 private:
  using Steady = std::chrono::steady_clock;

  void read_later();
  void read_some();
  void take(std::string_view bytes);
  void take_line(std::string_view line);
  /// Nothing more is read; half a request is answered by `complaint`.
  void end_reading(const Error& complaint);
  void answer(const Value& id, const Result<Value>& outcome, Steady::time_point asked);
  void say(const Value& id, const Result<Value>& outcome);
  void flush();
  void write_later();
  void expect_bytes(bool expected);
  void close();
  void close_if_done();

  Server& server_;
  Server::Descriptor socket_;
  Server::Connections::iterator place_;
  std::list<Connection*>::iterator silent_place_;
  Steady::time_point silent_since_{};
  std::string in_;   ///< the beginning of a line
  std::string out_;  ///< answers that the client has not taken yet
  std::uint32_t unanswered_ = 0;
  bool is_silent_ = false;
  bool is_skipping_ = false;  ///< the rest of a line that was too long
  bool is_ending_ = false;    ///< nothing more is read
  bool is_batching_ = false;  ///< answers gather until the bytes at hand are used up
  bool is_waiting_to_read_ = false, is_waiting_to_write_ = false;
};

}  // namespace gt
