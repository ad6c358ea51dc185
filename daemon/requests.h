// SPDX-License-Identifier: Apache-2.0
// What each operation of the protocol takes and answers:
//
//     ping                      {"pong":true,"pid":N,"version":"…"}
//     status                    see common/ipc/daemon_status.h
//     start  {"sessions":[…]}   {"sessions":[{"name","outcome","reason"}…]}, in order
//     stop   {"sessions":["…"]} the same
//     list                      {"sessions":[…]}
//     tick  {"within_ms":N}     {"requested":true}; it runs after that time, at the latest with the
//                               next heartbeat; without it at once, or after the one that runs
//     reload                    {"name":"…","every_s":N}; reads town.yaml again
//     shutdown                  {"stopping":true}; sessions go on
#pragma once

#include <functional>

#include "common/ipc/daemon_status.h"
#include "daemon/server.h"
#include "daemon/sessions.h"

namespace gt {

/// What the operations act on.
struct DaemonControls {
  Sessions& sessions;
  /// Everything of the status but the sessions, which may come from another thread, later.
  std::function<void(std::function<void(DaemonStatus)>)> ask_status;
  std::function<void(Duration within)> request_tick;  ///< zero: now
  std::function<Result<Value>()> reload;
  std::function<void()> shut_down;
};

/// Carries out one request and responds exactly once, now or later. Errors: kUsage for an unknown
/// operation or arguments that are not its own.
void carry_out(const Request& request, const DaemonControls& daemon,
               const Server::Respond& respond);

}  // namespace gt
