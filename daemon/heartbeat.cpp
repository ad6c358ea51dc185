// SPDX-License-Identifier: Apache-2.0
#include "daemon/heartbeat.h"

#include <unistd.h>

#include <utility>

#include "common/base/format.h"
#include "common/base/log.h"
#include "common/base/text.h"
#include "common/process/memory.h"
#include "common/process/spawn.h"

namespace gt {
namespace {

/// Between the end of a tick and the next one asked for: a burst of requests becomes few ticks.
constexpr Duration kGap = std::chrono::milliseconds(100);
constexpr std::size_t kOutputBytes = 4096;

/// What the log says about a tick; nothing when it went well.
std::string failure_of(const Result<ProcessOutcome>& outcome) {
  if (!outcome) return outcome.error().message;
  if (outcome->timed_out) return "it met its deadline and was ended";
  if (outcome->succeeded()) return {};
  const auto lines = lines_of(outcome->err.empty() ? outcome->out : outcome->err);
  return format("it ended with {}{}{}", outcome->exit_status, lines.empty() ? "" : ": ",
                lines.empty() ? "" : lines.back());
}

}  // namespace

HeartbeatTimer::HeartbeatTimer(boost::asio::io_context& loop, Log& log, std::filesystem::path town,
                               Heartbeat settings)
    : log_(log),
      town_(std::move(town)),
      settings_(std::move(settings)),
      timer_(loop),
      gap_timer_(loop),
      wake_timer_(loop),
      child_(loop.get_executor()) {}

void HeartbeatTimer::start() {
  due_ = BootClock::now();
  arm();
}

void HeartbeatTimer::arm() {
  timer_.expires_at(std::chrono::steady_clock::now() + (due_ - BootClock::now()));
  timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled && !is_stopped_) on_timer();
  });
}

void HeartbeatTimer::on_timer() {
  const Beat beat = beat_at(BootClock::now(), due_, settings_.every);
  due_ = beat.next;
  arm();
  if (!beat.is_due) return;
  counters_.missed += beat.missed;
  if (child_.is_running()) {
    ++counters_.missed;
  } else {
    begin_tick();
  }
}

void HeartbeatTimer::request() {
  if (is_stopped_) return;
  if (child_.is_running()) {
    again_ = true;
  } else {
    tick_after_gap();
  }
}

void HeartbeatTimer::request_within(Duration within) {
  if (is_stopped_) return;
  const auto now = std::chrono::steady_clock::now();
  if (wake_timer_.expiry() > now && wake_timer_.expiry() <= now + within) return;
  wake_timer_.expires_at(now + within);
  wake_timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) request();
  });
}

void HeartbeatTimer::tick_after_gap() {
  // Setting the expiry anew drops the wait of an earlier request: both become one tick.
  gap_timer_.expires_at(std::chrono::steady_clock::now() + (ended_ + kGap - BootClock::now()));
  gap_timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled && !is_stopped_ && !child_.is_running()) begin_tick();
  });
}

void HeartbeatTimer::begin_tick() {
  again_ = false;
  began_ = BootClock::now();
  ++counters_.count;
  counters_.last_heartbeat = SystemClock().now();
  ProcessRequest request;
  request.program.argv = settings_.command;
  if (request.program.argv.front() == "gt") request.program.argv.front() = sibling_program("gt");
  request.program.directory = town_;
  request.output_limit_bytes = kOutputBytes;
  request.deadline = settings_.deadline;
  child_.start(std::move(request),
               [this](const Result<ProcessOutcome>& outcome) { on_end(outcome); });
}

void HeartbeatTimer::on_end(const Result<ProcessOutcome>& outcome) {
  ended_ = BootClock::now();
  counters_.last_duration = std::chrono::duration_cast<Duration>(ended_ - began_);
  if (is_stopped_) {
    if (stopped_) std::exchange(stopped_, nullptr)();
    return;
  }
  report(failure_of(outcome));
  if (again_) return tick_after_gap();
  release_memory();
}

void HeartbeatTimer::report(const std::string& failure) {
  if (!failure.empty()) ++counters_.failed;
  if (failure == last_failure_) return;
  if (failure.empty()) {
    log_.info("the tick works again");
  } else {
    log_.warn(format("tick {}: {}", join(settings_.command, " "), failure));
  }
  last_failure_ = failure;
}

void HeartbeatTimer::configure(Heartbeat settings) {
  const bool is_other_period = settings.every != settings_.every;
  const BootTime last_due = due_ - settings_.every;
  settings_ = std::move(settings);
  if (!is_other_period || is_stopped_) return;
  due_ = due_after_change(BootClock::now(), last_due, settings_.every);
  arm();
}

void HeartbeatTimer::stop(std::function<void()> done) {
  is_stopped_ = true;
  timer_.cancel();
  gap_timer_.cancel();
  wake_timer_.cancel();
  if (!child_.is_running()) return done();
  stopped_ = std::move(done);
  child_.end_now();
}

HeartbeatStatus HeartbeatTimer::status() const {
  HeartbeatStatus status = counters_;
  status.every = settings_.every;
  status.is_ticking = child_.is_running();
  status.next_at =
      SystemClock().now() + std::chrono::duration_cast<Duration>(due_ - BootClock::now());
  return status;
}

}  // namespace gt
