// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/agent_view.h"
#include "cli/command_table.h"
#include "cli/context.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// The daemon's own words, and beside them the agents that run: they do so without it, too.
class DaemonStatusReport : public Report {
 public:
  DaemonStatusReport(Value status, std::vector<AgentView> agents, WallTime now)
      : status_(std::move(status)), agents_(std::move(agents)), now_(now) {}

  [[nodiscard]] Value json() const override {
    Value value = status_;
    // The daemon adds this key only when there is something to say.
    if (value.find("tmux_problem") == nullptr) value.set("tmux_problem", Value());
    Value::List agents;
    for (const AgentView& each : agents_) agents.push_back(to_value(each));
    value.set("agents", std::move(agents));
    return value;
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string out = is_running() ? running_text() : "the daemon is down\n";
    Table table({"RUNNING", "STATE", "SINCE", "PID"});
    for (const AgentView& each : agents_) {
      table.add({each.address.str(), state_cell(each), since_cell(each, now_),
                 std::to_string(each.sight->session.pid)});
    }
    if (!table.is_empty()) out += "\n" + table.text(style);
    if (!is_running()) out += "\nnext: gt daemon start\n";
    return out;
  }

  [[nodiscard]] int exit_status() const override {
    return is_running() ? 0 : gt::exit_status(ErrorCode::kUnreachable);
  }

 private:
  [[nodiscard]] bool is_running() const { return status_["running"].as_bool().value_or(false); }
  [[nodiscard]] std::string running_text() const;

  Value status_;
  std::vector<AgentView> agents_;
  WallTime now_;
};

std::int64_t number(const Value& value) {
  return value.as_integer().value_or(0);
}

std::string DaemonStatusReport::running_text() const {
  const auto words = [](const Value& value) {
    const std::string* text = value.as_string();
    return text != nullptr ? printable(*text) : std::string("-");
  };
  const Value& heartbeat = status_["heartbeat"];
  const Value& requests = status_["requests"];
  std::string out = format("the daemon is running: pid {}, version {}, up {}, {} KiB\n",
                           number(status_["pid"]), words(status_["version"]),
                           format_age(std::chrono::seconds(number(status_["uptime_s"]))),
                           number(status_["rss_kb"]));
  out +=
      format("heartbeat  last {}, next {}; {} ticks, {} missed, {} failed\n",
             words(status_["last_heartbeat"]), words(heartbeat["next_at"]),
             number(heartbeat["count"]), number(heartbeat["missed"]), number(heartbeat["failed"]));
  out += format("requests   {}, {} failed, p50 {} us, p99 {} us; {} connections now\n",
                number(requests["total"]), number(requests["failed"]), number(requests["p50_us"]),
                number(requests["p99_us"]), number(status_["connections"]));
  out += format("socket     {}\ntmux       {}\nlog        {}\n", words(status_["socket"]),
                words(status_["tmux_server"]), words(status_["log"]["path"]));
  return out;
}

std::vector<AgentView> running_agents(const Observation& seen) {
  std::vector<AgentView> agents = agent_views(seen);
  std::erase_if(agents,
                [](const AgentView& each) { return !each.sight || !each.sight->is_alive(); });
  return agents;
}

/// The same keys as of one that runs, with null for what only it can know.
Value down_status(const Town& town) {
  return Value::map({{"running", false},
                     {"pid", Value()},
                     {"version", Value()},
                     {"started_at", Value()},
                     {"uptime_s", Value()},
                     {"socket", town.paths.socket().string()},
                     {"tmux_server", town.tmux_server},
                     {"last_heartbeat", Value()},
                     {"heartbeat", Value()},
                     {"sessions", Value()},
                     {"requests", Value()},
                     {"connections", Value()},
                     {"rss_kb", Value()},
                     {"log", Value()}});
}

Answer run(Context& context, const Args&) {
  Town& town = context.town();
  auto status = town.daemon.call("status");
  if (!status && status.error().code != ErrorCode::kUnreachable) return status.error();
  GT_TRY(const Observation seen, observe(context));
  Value words = status ? std::move(*status) : down_status(town);
  return make_report<DaemonStatusReport>(std::move(words), running_agents(seen), seen.now);
}

}  // namespace

const Command kDaemonStatus = {
    .path = "daemon status",
    .group = CommandGroup::kDaemon,
    .summary = "Show how the daemon is, and which agents run",
    .details =
        "With the daemon down the exit status is 69, and the agents that run are listed all "
        "the same.",
    .examples = {{"gt daemon status", "for people"},
                 {"gt daemon status --json | jq .last_heartbeat", "when the last tick was"}},
    .answer = {{"running", "boolean", "it answers; false: most of the others are null"},
               {"pid", "integer?", "of the daemon"},
               {"version", "string?", "of the daemon"},
               {"started_at", "time?", "when it was started"},
               {"uptime_s", "integer?", "since then"},
               {"socket", "string", "its door"},
               {"tmux_server", "string", "for tmux -L"},
               {"last_heartbeat", "time?", "when the last tick began"},
               {"heartbeat", "object?", "the timer"},
               {"heartbeat.every_s", "number", "its pace"},
               {"heartbeat.count", "integer", "ticks so far"},
               {"heartbeat.missed", "integer", "due while another ran or the machine slept"},
               {"heartbeat.failed", "integer", "that failed or met their deadline"},
               {"heartbeat.ticking", "boolean", "one runs now"},
               {"heartbeat.last_heartbeat", "time?", "when the last one began"},
               {"heartbeat.last_duration_ms", "integer?", "how long it took"},
               {"heartbeat.next_at", "time", "when the next one is due"},
               {"sessions", "integer?", "on the town's tmux server"},
               {"tmux_problem", "string?", "why the daemon could not ask tmux"},
               {"requests", "object?", "that it served"},
               {"requests.total", "integer", "so far"},
               {"requests.failed", "integer", "answered with an error"},
               {"requests.p50_us", "integer", "half took at most this"},
               {"requests.p99_us", "integer", "99 of 100 took at most this"},
               {"connections", "integer?", "open now"},
               {"rss_kb", "integer?", "its memory"},
               {"log", "object?", "its log"},
               {"log.path", "string", "the file"},
               {"log.level", "string", "what is written"},
               {"log.dropped", "integer", "lines lost while the disk was stuck"},
               {"log.failed", "integer", "writes that failed"},
               {"log.problem", "string", "the last reason, or empty"},
               {"agents", "array", "those that run, as gt ps shows them"},
               {"agents[]", "object", "as gt ps shows them"}},
    .run = run,
};

}  // namespace gt
