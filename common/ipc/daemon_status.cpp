// SPDX-License-Identifier: Apache-2.0
#include "common/ipc/daemon_status.h"

#include "common/base/fields.h"

namespace gt {
namespace {

Value heartbeat_value(const HeartbeatStatus& heartbeat) {
  const std::chrono::duration<double> every = heartbeat.every;
  Value value = Value::map();
  value.set("every_s", heartbeat.every % std::chrono::seconds(1) == Duration::zero()
                           ? Value(static_cast<std::int64_t>(every.count()))
                           : Value(every.count()));
  value.set("count", heartbeat.count);
  value.set("missed", heartbeat.missed);
  value.set("failed", heartbeat.failed);
  value.set("ticking", heartbeat.is_ticking);
  value.set("last_heartbeat", time_value(heartbeat.last_heartbeat));
  value.set("last_duration_ms", heartbeat.last_duration
                                    ? Value(std::int64_t{heartbeat.last_duration->count()})
                                    : Value());
  value.set("next_at", format_time(heartbeat.next_at));
  return value;
}

}  // namespace

Value to_value(const DaemonStatus& status) {
  Value value = Value::map();
  value.set("running", true);
  value.set("pid", static_cast<std::int64_t>(status.pid));
  value.set("version", status.version);
  value.set("started_at", format_time(status.started_at));
  value.set("uptime_s",
            std::int64_t{std::chrono::duration_cast<std::chrono::seconds>(status.uptime).count()});
  value.set("socket", status.socket);
  value.set("tmux_server", status.tmux_server);
  value.set("last_heartbeat", time_value(status.heartbeat.last_heartbeat));
  value.set("heartbeat", heartbeat_value(status.heartbeat));
  // Null while tmux does not answer, with its reason beside it.
  value.set("sessions", status.sessions ? Value(std::uint64_t{status.sessions->size()}) : Value());
  if (!status.sessions) value.set("tmux_problem", status.sessions.error().message);
  value.set("requests", Value::map({{"total", status.server.total},
                                    {"failed", status.server.failed},
                                    {"p50_us", std::int64_t{status.server.p50.count()}},
                                    {"p99_us", std::int64_t{status.server.p99.count()}}}));
  value.set("connections", std::uint64_t{status.server.connections});
  value.set("rss_kb", status.rss_kb);
  value.set("log", Value::map({{"path", status.log.path},
                               {"level", status.log.level},
                               {"dropped", status.log.dropped},
                               {"failed", status.log.failed},
                               {"problem", status.log.problem}}));
  return value;
}

}  // namespace gt
