// SPDX-License-Identifier: Apache-2.0
#include "common/ipc/daemon_status.h"

#include <gtest/gtest.h>

namespace gt {
namespace {

using namespace std::chrono_literals;
using Keys = std::vector<std::string>;

Keys keys_of(const Value& map) {
  Keys keys;
  for (const auto& entry : map.entries()) keys.push_back(entry.key);
  return keys;
}

DaemonStatus example() {
  DaemonStatus status;
  status.pid = 4711;
  status.version = "1.2.3";
  status.uptime = 90s + 400ms;
  status.socket = "/town/.gt/run/gtd.sock";
  status.tmux_server = "gt-home-123456";
  status.heartbeat.every = 3min;
  status.sessions = std::vector<TmuxSession>(3);
  status.server = {2, 10, 1, 50us, 900us};
  status.rss_kb = 2728;
  status.log = {"/town/.gt/run/gtd.log", "info", 4, 5, ""};
  return status;
}

TEST(DaemonStatus, HasTheKeysThatOthersRelyOn) {
  const Value value = to_value(example());
  EXPECT_EQ(keys_of(value), (Keys{"running", "pid", "version", "started_at", "uptime_s", "socket",
                                  "tmux_server", "last_heartbeat", "heartbeat", "sessions",
                                  "requests", "connections", "rss_kb", "log"}));
  EXPECT_EQ(keys_of(value["heartbeat"]), (Keys{"every_s", "count", "missed", "failed", "ticking",
                                               "last_heartbeat", "last_duration_ms", "next_at"}));
  EXPECT_EQ(value["requests"],
            Value::map({{"total", 10}, {"failed", 1}, {"p50_us", 50}, {"p99_us", 900}}));
  EXPECT_EQ(value["log"], Value::map({{"path", "/town/.gt/run/gtd.log"},
                                      {"level", "info"},
                                      {"dropped", 4},
                                      {"failed", 5},
                                      {"problem", ""}}));
  EXPECT_EQ(value["uptime_s"], Value(90));
  EXPECT_EQ(value["sessions"], Value(3));
  EXPECT_EQ(value["heartbeat"]["every_s"], Value(180));
  EXPECT_EQ(value["rss_kb"], Value(2728));
  EXPECT_EQ(value["pid"], Value(4711));
  EXPECT_EQ(value["version"], Value("1.2.3"));
}

TEST(DaemonStatus, HasNoLastHeartbeatBeforeTheFirstTick) {
  const Value before = to_value(example());
  EXPECT_TRUE(before["last_heartbeat"].is_null());
  EXPECT_TRUE(before["heartbeat"]["last_heartbeat"].is_null());
  EXPECT_TRUE(before["heartbeat"]["last_duration_ms"].is_null());

  DaemonStatus status = example();
  status.heartbeat.last_heartbeat = WallTime(24h);
  status.heartbeat.last_duration = 12ms;
  const Value after = to_value(status);
  EXPECT_EQ(after["last_heartbeat"], Value("1970-01-02T00:00:00.000Z"));
  EXPECT_EQ(after["heartbeat"]["last_heartbeat"], Value("1970-01-02T00:00:00.000Z"));
  EXPECT_EQ(after["heartbeat"]["last_duration_ms"], Value(12));
}

TEST(DaemonStatus, SaysThatTmuxDoesNotAnswerInsteadOfGuessing) {
  DaemonStatus status = example();
  status.sessions = Error{ErrorCode::kTimedOut, "tmux does not answer", ""};
  const Value value = to_value(status);
  EXPECT_TRUE(value["sessions"].is_null());
  EXPECT_EQ(value["tmux_problem"], Value("tmux does not answer"));
}

}  // namespace
}  // namespace gt
