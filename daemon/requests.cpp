// SPDX-License-Identifier: Apache-2.0
#include "daemon/requests.h"

#include <unistd.h>

#include <utility>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {

struct Requests::Row {
  std::string_view op;
  void (Requests::*run)(const Value& args, Server::Respond respond);
};

const Requests::Row Requests::kRows[] = {
    {"ping", &Requests::ping},     {"status", &Requests::status},     {"start", &Requests::start},
    {"stop", &Requests::stop},     {"list", &Requests::list},         {"tick", &Requests::tick},
    {"reload", &Requests::reload}, {"shutdown", &Requests::shutdown},
};

namespace {

Sessions::Answers respond_with_answers(Server::Respond respond) {
  return [respond = std::move(respond)](const Result<std::vector<SessionAnswer>>& answers) {
    respond(under_sessions(answers));
  };
}

}  // namespace

void Requests::handle(const Request& request, Server::Respond respond) {
  std::vector<std::string_view> known;
  for (const Row& row : kRows) {
    if (row.op == request.op) return (this->*row.run)(request.args, std::move(respond));
    known.push_back(row.op);
  }
  const auto meant = nearest(request.op, known);
  respond(Error{ErrorCode::kUsage, format("there is no operation '{}'", request.op),
                meant ? format("did you mean '{}'?", *meant) : ""});
}

void Requests::ping(const Value&, Server::Respond respond) {
  respond(Value::map(
      {{"pong", true}, {"pid", static_cast<std::int64_t>(::getpid())}, {"version", GT_VERSION}}));
}

void Requests::status(const Value&, Server::Respond respond) {
  sessions_.list(
      [this, respond = std::move(respond)](const Result<std::vector<TmuxSession>>& sessions) {
        controls_.ask_status([respond, sessions](DaemonStatus status) {
          status.sessions = sessions;
          respond(to_value(status));
        });
      });
}

void Requests::start(const Value& args, Server::Respond respond) {
  auto specs = session_specs_from(args);
  if (!specs) return respond(specs.error());
  sessions_.start(*std::move(specs), respond_with_answers(std::move(respond)));
}

void Requests::stop(const Value& args, Server::Respond respond) {
  const auto names = session_names_from(args);
  if (!names) return respond(names.error());
  sessions_.stop(*names, respond_with_answers(std::move(respond)));
}

void Requests::list(const Value&, Server::Respond respond) {
  sessions_.list([respond = std::move(respond)](const Result<std::vector<TmuxSession>>& sessions) {
    respond(under_sessions(sessions));
  });
}

void Requests::tick(const Value&, Server::Respond respond) {
  controls_.request_tick();
  respond(Value::map({{"requested", true}}));
}

void Requests::reload(const Value&, Server::Respond respond) {
  respond(controls_.reload());
}

void Requests::shutdown(const Value&, Server::Respond respond) {
  respond(Value::map({{"stopping", true}}));
  controls_.shut_down();
}

}  // namespace gt
