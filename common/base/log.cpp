// SPDX-License-Identifier: Apache-2.0
// The only file that includes spdlog.
#include "common/base/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <sys/stat.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <optional>
#include <thread>

#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kFileBytes = std::size_t{1} << 20;
constexpr std::size_t kFiles = 3;
constexpr std::size_t kQueuedLines = 128;

/// One line on its way to the disk.
struct Line {
  spdlog::log_clock::time_point at;
  spdlog::level::level_enum level;
  std::string text;
};

/// The lines between those who log and the thread that writes. When the disk is slow, the oldest
/// give way. (spdlog's own thread pool wakes up every 10 s to find nothing to do.)
class LineQueue {
 public:
  void push(Line line) {
    {
      const std::lock_guard lock(mutex_);
      if (lines_.size() == kQueuedLines) {
        lines_.pop_front();
        ++dropped_;
      }
      lines_.push_back(std::move(line));
    }
    changed_.notify_one();
  }

  /// Waits for a line; nothing once the queue is closed and empty.
  std::optional<Line> pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !lines_.empty() || is_closed_; });
    if (lines_.empty()) return std::nullopt;
    Line line = std::move(lines_.front());
    lines_.pop_front();
    return line;
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      is_closed_ = true;
    }
    changed_.notify_one();
  }

  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Line> lines_;
  bool is_closed_ = false;
  std::atomic<std::uint64_t> dropped_ = 0;
};

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

/// Shared with the writing thread, which a stuck disk may keep beyond our end.
struct Log::Sink {
  LineQueue queue;
  std::unique_ptr<spdlog::logger> logger;  ///< none if the file could not be opened
  std::atomic<spdlog::level::level_enum> level = spdlog::level::info;
  std::atomic<std::uint64_t> failed = 0;
  std::string problem;
  std::thread writer;
  std::promise<void> written;

  void write_all() {
    while (const auto line = queue.pop()) {
      logger->log(line->at, spdlog::source_loc{}, line->level, line->text);
    }
    written.set_value();
  }
  /// A line is judged by the level of when it was said.
  void add(spdlog::level::level_enum of_line, std::string_view message) {
    if (!logger || of_line < level) return;
    queue.push({spdlog::log_clock::now(), of_line, printable(message)});
  }
};

Log::Log(std::filesystem::path path, std::string_view level)
    : path_(std::move(path)), sink_(std::make_shared<Sink>()) {
  try {
    auto file = std::make_shared<spdlog::sinks::rotating_file_sink_st>(
        path_.string(), kFileBytes, kFiles, false, readable_by_user());
    sink_->logger = std::make_unique<spdlog::logger>("gtd", std::move(file));
    sink_->logger->set_formatter(line_format());
    sink_->logger->set_level(spdlog::level::trace);
    sink_->logger->flush_on(spdlog::level::trace);
    sink_->logger->set_error_handler([sink = sink_.get()](const std::string&) { ++sink->failed; });
    sink_->writer = std::thread([sink = sink_] { sink->write_all(); });
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
  if (sink_) sink_->add(spdlog::level::info, message);
}

void Log::warn(std::string_view message) {
  if (sink_) sink_->add(spdlog::level::warn, message);
}

void Log::error(std::string_view message) {
  if (sink_) sink_->add(spdlog::level::err, message);
}

void Log::set_level(std::string_view level) {
  level_ = level;
  if (sink_) sink_->level = spdlog::level::from_str(level_);
}

LogStatus Log::status() const {
  return {path_.string(), level_, sink_->queue.dropped(), sink_->failed, sink_->problem};
}

bool Log::close(Duration deadline) {
  const std::shared_ptr<Sink> sink = std::move(sink_);
  if (!sink || !sink->writer.joinable()) return true;
  std::future<void> written = sink->written.get_future();
  sink->queue.close();
  if (written.wait_for(deadline) == std::future_status::ready) {
    sink->writer.join();
    return true;
  }
  sink->writer.detach();
  return false;
}

}  // namespace gt
