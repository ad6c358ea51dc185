// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/base/log.h"
#include "common/base/text.h"
#include "daemon/heartbeat.h"
#include "tests/support/processes.h"
#include "tests/support/run_until.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using namespace std::chrono_literals;
using testing::is_gone;
using testing::read_file;
using testing::run_until;
using testing::TempDirectory;

class HeartbeatTest : public ::testing::Test {
 protected:
  HeartbeatTimer& start(const std::string& script, Duration every, Duration deadline = 60s) {
    heartbeat_.emplace(loop_, log_, directory_.path(),
                       Heartbeat{every, deadline, {"/bin/sh", "-c", script}});
    heartbeat_->start();
    return *heartbeat_;
  }

  [[nodiscard]] std::size_t lines(const std::string& name) const {
    const auto file = directory_.path() / name;
    return std::filesystem::exists(file) ? lines_of(read_file(file)).size() : 0;
  }

  bool has(const std::function<bool(const HeartbeatStatus&)>& condition) {
    return run_until(loop_, [&] { return condition(heartbeat_->status()); });
  }

  bool is_quiet_after(std::uint64_t count) {
    return has([&](const HeartbeatStatus& now) { return now.count >= count && !now.is_ticking; });
  }

  TempDirectory directory_;
  Log log_{directory_.path() / "log", "info"};
  boost::asio::io_context loop_{1};
  std::optional<HeartbeatTimer> heartbeat_;
};

TEST_F(HeartbeatTest, BeginsAtOnceInTheTownAndGoesOn) {
  start("pwd >> ticks", 100ms);
  EXPECT_FALSE(heartbeat_->status().last_heartbeat.has_value());
  ASSERT_TRUE(is_quiet_after(3));
  EXPECT_EQ(lines("ticks"), heartbeat_->status().count);
  EXPECT_EQ(lines_of(read_file(directory_.path() / "ticks"))[0], directory_.path().string());
  const HeartbeatStatus status = heartbeat_->status();
  EXPECT_TRUE(status.last_heartbeat.has_value());
  EXPECT_TRUE(status.last_duration.has_value());
  EXPECT_EQ(status.failed, 0U);
  EXPECT_EQ(lines("log"), 0U) << "a quiet tick writes nothing";
}

TEST_F(HeartbeatTest, ATickThatRunsIsNotDoubledAndItsSuccessorsAreMissed) {
  start("echo >> ticks; sleep 0.5", 100ms);
  ASSERT_TRUE(has([](const HeartbeatStatus& now) { return now.missed >= 3; }));
  EXPECT_EQ(heartbeat_->status().count, 1U);
  EXPECT_EQ(lines("ticks"), 1U);
}

TEST_F(HeartbeatTest, RequestsWhileOneRunsBecomeOneMore) {
  start("echo >> ticks; while [ ! -e go ]; do sleep 0.01; done", 1h);
  ASSERT_TRUE(run_until(loop_, [&] { return lines("ticks") == 1; }));
  for (int i = 0; i < 50; ++i) heartbeat_->request();
  testing::write_file(directory_.path() / "go", "");
  ASSERT_TRUE(is_quiet_after(2));
  loop_.restart();
  loop_.run_for(300ms);
  EXPECT_EQ(lines("ticks"), 2U);
}

TEST_F(HeartbeatTest, ABurstOfRequestsIsOneTick) {
  start("echo >> ticks", 1h);
  ASSERT_TRUE(is_quiet_after(1));
  for (int i = 0; i < 50; ++i) heartbeat_->request();
  ASSERT_TRUE(is_quiet_after(2));
  loop_.restart();
  loop_.run_for(300ms);
  EXPECT_EQ(lines("ticks"), 2U);
}

TEST_F(HeartbeatTest, ATickMayBeAskedForLaterAndTheSoonestCounts) {
  start("echo >> ticks", 1h);
  ASSERT_TRUE(is_quiet_after(1));
  heartbeat_->request_within(1h);
  heartbeat_->request_within(50ms);
  heartbeat_->request_within(1h);
  ASSERT_TRUE(is_quiet_after(2));
  loop_.restart();
  loop_.run_for(200ms);
  EXPECT_EQ(lines("ticks"), 2U);
}

TEST_F(HeartbeatTest, ATickOverItsDeadlineIsEndedWithAllItsChildren) {
  start("trap '' TERM; sleep 1000 & echo $! > child; wait; sleep 1000", 1h, 200ms);
  ASSERT_TRUE(is_quiet_after(1));
  EXPECT_EQ(heartbeat_->status().failed, 1U);
  const auto child = parse_integer(trimmed(read_file(directory_.path() / "child")));
  ASSERT_TRUE(child.has_value());
  EXPECT_TRUE(testing::wait_until([&] { return is_gone(static_cast<pid_t>(*child)); }));
  ASSERT_TRUE(log_.close(5s));
  EXPECT_NE(read_file(directory_.path() / "log").find("deadline"), std::string::npos);
}

TEST_F(HeartbeatTest, AFailureIsLoggedOnceAndSoIsItsEnd) {
  start("echo >> ticks; [ -e works ] || { echo no luck >&2; exit 3; }", 50ms);
  ASSERT_TRUE(has([](const HeartbeatStatus& now) { return now.failed >= 3; }));
  testing::write_file(directory_.path() / "works", "");
  const auto so_far = heartbeat_->status().count;
  ASSERT_TRUE(is_quiet_after(so_far + 3));
  ASSERT_TRUE(log_.close(5s));
  const std::string log = read_file(directory_.path() / "log");
  EXPECT_EQ(lines_of(log).size(), 2U) << log;
  EXPECT_NE(log.find("ended with 3: no luck"), std::string::npos) << log;
  EXPECT_NE(log.find("works again"), std::string::npos) << log;
}

TEST_F(HeartbeatTest, AProgramThatIsMissingIsAFailureAndTheHeartGoesOn) {
  heartbeat_.emplace(loop_, log_, directory_.path(), Heartbeat{50ms, 60s, {"gt-none", "tick"}});
  heartbeat_->start();
  ASSERT_TRUE(has([](const HeartbeatStatus& now) { return now.failed >= 3; }));
  ASSERT_TRUE(log_.close(5s));
  EXPECT_EQ(lines("log"), 1U);
}

TEST_F(HeartbeatTest, StoppingEndsATickThatRuns) {
  start("sleep 1000 & echo $! > child.new; mv child.new child; wait", 1h);
  ASSERT_TRUE(run_until(loop_, [&] { return lines("child") == 1; }));
  bool stopped = false;
  heartbeat_->stop([&] { stopped = true; });
  EXPECT_FALSE(stopped);
  ASSERT_TRUE(run_until(loop_, [&] { return stopped; }));
  const auto child = parse_integer(trimmed(read_file(directory_.path() / "child")));
  EXPECT_TRUE(testing::wait_until([&] { return is_gone(static_cast<pid_t>(child.value_or(1))); }));
  heartbeat_->request();
  loop_.restart();
  loop_.run_for(200ms);
  EXPECT_EQ(heartbeat_->status().count, 1U);
}

TEST_F(HeartbeatTest, StoppingWithoutATickIsAtOnce) {
  start("true", 1h);
  ASSERT_TRUE(is_quiet_after(1));
  bool stopped = false;
  heartbeat_->stop([&] { stopped = true; });
  EXPECT_TRUE(stopped);
}

TEST_F(HeartbeatTest, AShorterPeriodCountsAtOnce) {
  start("true", 1h);
  ASSERT_TRUE(is_quiet_after(1));
  heartbeat_->configure(Heartbeat{50ms, 60s, {"true"}});
  EXPECT_TRUE(is_quiet_after(3));
  EXPECT_EQ(heartbeat_->status().every, 50ms);
}

}  // namespace
}  // namespace gt
