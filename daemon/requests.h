// SPDX-License-Identifier: Apache-2.0
// What each operation of the protocol takes and answers:
//
//     ping                      {"pong":true,"pid":N,"version":"…"}
//     status                    see common/ipc/daemon_status.h
//     start  {"sessions":[…]}   {"sessions":[{"name","outcome","reason"}…]}, in order
//     stop   {"sessions":["…"]} the same
//     list                      {"sessions":[…]}
//     tick                      {"requested":true}; it runs at once, or after the one that runs
//     reload                    {"name":"…","every_s":N}; reads town.yaml again
//     shutdown                  {"stopping":true}; sessions go on
#pragma once

#include <functional>

#include "common/ipc/daemon_status.h"
#include "daemon/server.h"
#include "daemon/sessions.h"

namespace gt {

/// What the operations act on, beside the sessions.
struct DaemonControls {
  /// Everything of the status but the sessions, which may come from another thread, later.
  std::function<void(std::function<void(DaemonStatus)>)> ask_status;
  std::function<void()> request_tick;
  std::function<Result<Value>()> reload;
  std::function<void()> shut_down;
};

/// Carries out one request: a table with one row for each operation.
class Requests {
 public:
  Requests(Sessions& sessions, DaemonControls controls)
      : sessions_(sessions), controls_(std::move(controls)) {}

  /// Responds exactly once, now or later. Errors: kUsage for an unknown operation or arguments that
  /// are not its own.
  void handle(const Request& request, Server::Respond respond);

 private:
  struct Row;
  static const Row kRows[];

  void ping(const Value& args, Server::Respond respond);
  void status(const Value& args, Server::Respond respond);
  void start(const Value& args, Server::Respond respond);
  void stop(const Value& args, Server::Respond respond);
  void list(const Value& args, Server::Respond respond);
  void tick(const Value& args, Server::Respond respond);
  void reload(const Value& args, Server::Respond respond);
  void shutdown(const Value& args, Server::Respond respond);

  Sessions& sessions_;
  DaemonControls controls_;
};

}  // namespace gt
