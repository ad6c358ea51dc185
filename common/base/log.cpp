// SPDX-License-Identifier: Apache-2.0
// The only file that includes spdlog.
#include "common/base/log.h"

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <sys/stat.h>

#include <atomic>
#include <future>
#include <thread>

#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kFileBytes = std::size_t{1} << 20;
constexpr std::size_t kFiles = 3;
/// Each place takes 400 bytes whether it is used or not.
constexpr std::size_t kQueuedLines = 128;

/// A log that the user can read and turn over, whatever the umask took away.
spdlog::file_event_handlers readable_by_user() {
  spdlog::file_event_handlers handlers;
  handlers.after_open = [](const spdlog::filename_t&, std::FILE* file) {
    ::fchmod(::fileno(file), 0600);
  };
  return handlers;
}

std::unique_ptr<spdlog::formatter> line_format() {
  return std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%eZ %l %v",
                                                     spdlog::pattern_time_type::utc);
}

}  // namespace

struct Log::Sink {
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
  std::atomic<std::uint64_t> failed = 0;
  std::string problem;
};

Log::Log(std::filesystem::path path, std::string_view level)
    : path_(std::move(path)), sink_(std::make_unique<Sink>()) {
  try {
    auto file = std::make_shared<spdlog::sinks::rotating_file_sink_st>(
        path_.string(), kFileBytes, kFiles, false, readable_by_user());
    sink_->pool = std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1);
    // The default policy, block, would make the tick wait for a stuck disk.
    sink_->logger = std::make_shared<spdlog::async_logger>(
        "gtd", file, sink_->pool, spdlog::async_overflow_policy::overrun_oldest);
    sink_->logger->set_formatter(line_format());
    sink_->logger->flush_on(spdlog::level::trace);
    sink_->logger->set_error_handler([sink = sink_.get()](const std::string&) { ++sink->failed; });
  } catch (const std::exception& problem) {
    sink_->logger.reset();
    sink_->problem = problem.what();
  }
  set_level(level);
}

Log::~Log() {
  static_cast<void>(close(std::chrono::seconds(1)));
}

void Log::info(std::string_view message) {
  if (sink_ && sink_->logger) sink_->logger->info(printable(message));
}

void Log::warn(std::string_view message) {
  if (sink_ && sink_->logger) sink_->logger->warn(printable(message));
}

void Log::error(std::string_view message) {
  if (sink_ && sink_->logger) sink_->logger->error(printable(message));
}

void Log::set_level(std::string_view level) {
  level_ = level;
  if (sink_ && sink_->logger) sink_->logger->set_level(spdlog::level::from_str(level_));
}

LogStatus Log::status() const {
  LogStatus status{path_.string(), level_, 0, sink_->failed, sink_->problem};
  if (sink_->pool) status.dropped = sink_->pool->overrun_counter();
  return status;
}

bool Log::close(Duration deadline) {
  if (!sink_ || !sink_->pool) return true;
  // The pool's end waits for its thread, and that one for the disk: wait for both from outside.
  std::promise<void> closed;
  std::future<void> is_closed = closed.get_future();
  std::thread closer([sink = std::move(sink_), closed = std::move(closed)]() mutable {
    sink->logger.reset();
    sink->pool.reset();
    closed.set_value();
  });
  if (is_closed.wait_for(deadline) == std::future_status::ready) {
    closer.join();
    return true;
  }
  closer.detach();
  return false;
}

}  // namespace gt
