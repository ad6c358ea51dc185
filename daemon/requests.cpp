// SPDX-License-Identifier: Apache-2.0
#include "daemon/requests.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

using Respond = Server::Respond;

void ping(const DaemonControls&, const Value&, const Respond& respond) {
  respond(Value::map(
      {{"pong", true}, {"pid", static_cast<std::int64_t>(::getpid())}, {"version", GT_VERSION}}));
}

void status(const DaemonControls& daemon, const Value&, const Respond& respond) {
  daemon.sessions.list([&daemon, respond](const Result<std::vector<TmuxSession>>& sessions) {
    daemon.ask_status([respond, sessions](DaemonStatus status) {
      status.sessions = sessions;
      respond(to_value(status));
    });
  });
}

void start(const DaemonControls& daemon, const Value& args, const Respond& respond) {
  auto specs = session_specs_from(args);
  if (!specs) return respond(specs.error());
  daemon.sessions.start(*std::move(specs),
                        [respond](const auto& answers) { respond(under_sessions(answers)); });
}

void stop(const DaemonControls& daemon, const Value& args, const Respond& respond) {
  const auto names = session_names_from(args);
  if (!names) return respond(names.error());
  daemon.sessions.stop(*names,
                       [respond](const auto& answers) { respond(under_sessions(answers)); });
}

void list(const DaemonControls& daemon, const Value&, const Respond& respond) {
  daemon.sessions.list([respond](const auto& sessions) { respond(under_sessions(sessions)); });
}

void tick(const DaemonControls& daemon, const Value& args, const Respond& respond) {
  daemon.request_tick(
      Duration(std::max<std::int64_t>(args["within_ms"].as_integer().value_or(0), 0)));
  respond(Value::map({{"requested", true}}));
}

void reload(const DaemonControls& daemon, const Value&, const Respond& respond) {
  respond(daemon.reload());
}

void shut_down(const DaemonControls& daemon, const Value&, const Respond& respond) {
  respond(Value::map({{"stopping", true}}));
  daemon.shut_down();
}

constexpr struct {
  std::string_view op;
  void (*run)(const DaemonControls& daemon, const Value& args, const Respond& respond);
} kOperations[] = {{"ping", ping}, {"status", status}, {"start", start},   {"stop", stop},
                   {"list", list}, {"tick", tick},     {"reload", reload}, {"shutdown", shut_down}};

}  // namespace

void carry_out(const Request& request, const DaemonControls& daemon,
               const Server::Respond& respond) {
  std::vector<std::string_view> known;
  for (const auto& [op, run] : kOperations) {
    if (op == request.op) return run(daemon, request.args, respond);
    known.push_back(op);
  }
  const auto meant = nearest(request.op, known);
  respond(Error{ErrorCode::kUsage, format("there is no operation '{}'", request.op),
                meant ? format("did you mean '{}'?", *meant) : ""});
}

}  // namespace gt
