// SPDX-License-Identifier: Apache-2.0
// The daemon's life: what it holds, its two threads, and how it ends. The heartbeat has the main
// thread, signals and the supervisor; the door has the other one. They share nothing but messages
// posted to each other's loop.
#include "daemon/daemon.h"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <thread>

#include "common/base/format.h"
#include "common/base/log.h"
#include "common/ipc/socket.h"
#include "common/process/memory.h"
#include "common/process/supervisor.h"
#include "common/store/disk.h"
#include "common/tmux/environment.h"
#include "common/town/daemon_lock.h"
#include "common/town/paths.h"
#include "common/town/town.h"
#include "daemon/heartbeat.h"
#include "daemon/requests.h"
#include "daemon/server.h"
#include "daemon/sessions.h"

namespace gt {
namespace {

namespace asio = boost::asio;

constexpr int kBacklog = 1024;
/// Never given to clients: with them a tick and a tmux call can always start.
constexpr std::size_t kOwnDescriptors = 32;
/// A little more than the longest tmux call that may be on its way.
constexpr Duration kStopDeadline = std::chrono::seconds(12);
constexpr Duration kLogDeadline = std::chrono::seconds(1);

Result<TownConfig> read_config(const TownPaths& paths) {
  const auto file = paths.absolute(TownPaths::town_key());
  GT_TRY(const std::string text, SystemDisk().read(file));
  return parse_town_config(text, file.string());
}

/// All the descriptors we may have, before there is a tmux server that inherits the limit.
std::size_t raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

Sessions::Settings session_settings(const TownConfig& config, const TownPaths& paths,
                                    std::size_t descriptors) {
  const std::vector<std::string> on_exit = {
      sibling_program("gt"), "--town", paths.root().string(), "signal", "exited", "--session"};
  Sessions::Settings settings;
  settings.server = tmux_server_name(config.name, paths.root());
  settings.server_lines = server_lines(on_exit) + tmux_path_line();
  settings.descriptors = descriptors;
  settings.tmux = tmux_program();
  settings.environment = tmux_environment();
  return settings;
}

/// Runs a loop to its end, whatever its handlers throw.
void run_loop(asio::io_context& loop, Log& log) {
  for (;;) {
    try {
      loop.run();
      return;
    } catch (const std::exception& defect) {
      log.error(format("a handler failed: {}", defect.what()));
    }
  }
}

class Daemon {
 public:
  Daemon(TownPaths paths, const TownConfig& config, std::size_t descriptors, Supervisor supervisor)
      : paths_(std::move(paths)),
        town_(config.name),
        supervisor_(std::move(supervisor)),
        settings_(session_settings(config, paths_, descriptors)),
        log_(paths_.log(), config.log_level),
        heartbeat_(heart_loop_, log_, paths_.root(), config.heartbeat),
        sessions_(door_loop_, settings_),
        controls_(controls()),
        server_(door_loop_, log_, server_limits(config, descriptors),
                [this](const Request& request, const Server::Respond& respond) {
                  carry_out(request, controls_, respond);
                }) {}

  Result<Ending> run();

 private:
  static ServerLimits server_limits(const TownConfig& config, std::size_t descriptors);
  DaemonControls controls();
  void ask_status(std::function<void(DaemonStatus)> done);
  Result<Value> reload();
  void watch_signals();
  void feed_watchdog();
  void stop(std::string_view reason);
  void on_part_stopped();
  void leave_loops();

  TownPaths paths_;
  std::string town_;
  Supervisor supervisor_;
  Sessions::Settings settings_;
  Log log_;
  const WallTime started_at_ = SystemClock().now();
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();

  // The heartbeat's thread.
  asio::io_context heart_loop_{1};
  HeartbeatTimer heartbeat_;
  asio::signal_set signals_{heart_loop_, SIGTERM, SIGINT, SIGHUP};
  asio::steady_timer watchdog_timer_{heart_loop_}, stop_timer_{heart_loop_};
  int parts_to_stop_ = 2;
  bool is_stopping_ = false;

  // The door's thread.
  asio::io_context door_loop_{1};
  Sessions sessions_;
  DaemonControls controls_;
  Server server_;
};

Result<Ending> Daemon::run() {
  GT_TRY(Fd listening, listen_at(paths_.socket(), kBacklog));
  std::optional<SocketFile> socket_file(paths_.socket());
  server_.listen(std::move(listening));
  watch_signals();
  heartbeat_.start();
  feed_watchdog();
  log_.info(format("started: version {}, pid {}, tmux server {}", GT_VERSION, ::getpid(),
                   settings_.server));

  const auto heart_work = asio::make_work_guard(heart_loop_);
  const auto door_work = asio::make_work_guard(door_loop_);
  std::thread door([this] { run_loop(door_loop_, log_); });
  asio::post(door_loop_,
             [this] { asio::post(heart_loop_, [this] { supervisor_.notify("READY=1"); }); });
  run_loop(heart_loop_, log_);
  door.join();
  socket_file.reset();
  log_.info("stopped");
  return log_.close(kLogDeadline) ? Ending::kClean : Ending::kLogStuck;
}

ServerLimits Daemon::server_limits(const TownConfig& config, std::size_t descriptors) {
  ServerLimits limits;
  const std::size_t left = descriptors - std::min(descriptors, kOwnDescriptors);
  limits.connections = std::min(static_cast<std::size_t>(config.max_connections), left);
  return limits;
}

DaemonControls Daemon::controls() {
  return {sessions_,
          [this](std::function<void(DaemonStatus)> done) { ask_status(std::move(done)); },
          [this](Duration within) {
            asio::post(heart_loop_, [this, within] {
              within > Duration(0) ? heartbeat_.request_within(within) : heartbeat_.request();
            });
          },
          [this] { return reload(); },
          [this] { asio::post(heart_loop_, [this] { stop("asked to"); }); }};
}

void Daemon::ask_status(std::function<void(DaemonStatus)> done) {
  asio::post(heart_loop_, [this, done = std::move(done)] {
    asio::post(door_loop_, [this, done, heartbeat = heartbeat_.status()] {
      DaemonStatus status;
      status.pid = ::getpid();
      status.version = GT_VERSION;
      status.started_at = started_at_;
      status.uptime = std::chrono::steady_clock::now() - started_;
      status.socket = paths_.socket().string();
      status.tmux_server = settings_.server;
      status.heartbeat = heartbeat;
      status.server = server_.status();
      status.rss_kb = resident_kilobytes();
      status.log = log_.status();
      done(std::move(status));
    });
  });
}

Result<Value> Daemon::reload() {
  Result<TownConfig> config = read_config(paths_);
  if (config && config->name != town_) {
    config = Error{ErrorCode::kRefused, "a town cannot change its name while its daemon runs",
                   "gt down"};
  }
  if (!config) {
    log_.warn(format("kept the old configuration: {}", config.error().message));
    return config.error();
  }
  log_.set_level(config->log_level);
  server_.set_limits(server_limits(*config, settings_.descriptors));
  asio::post(heart_loop_, [this, settings = config->heartbeat] { heartbeat_.configure(settings); });
  log_.info("read the configuration again");
  const std::chrono::duration<double> every = config->heartbeat.every;
  return Value::map({{"name", town_}, {"every_s", every.count()}});
}

void Daemon::watch_signals() {
  signals_.async_wait([this](const boost::system::error_code& cancelled, int signal) {
    if (cancelled) return;
    if (signal == SIGHUP) {
      asio::post(door_loop_, [this] { static_cast<void>(reload()); });
    } else {
      stop(format("signal {}", signal));
    }
    watch_signals();
  });
}

void Daemon::feed_watchdog() {
  if (!supervisor_.watchdog_period()) return;
  watchdog_timer_.expires_after(*supervisor_.watchdog_period());
  watchdog_timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    // Only when the door has answered too, and no more than one question on its way.
    asio::post(door_loop_, [this] {
      asio::post(heart_loop_, [this] {
        supervisor_.notify("WATCHDOG=1");
        if (!is_stopping_) feed_watchdog();
      });
    });
  });
}

void Daemon::stop(std::string_view reason) {
  if (std::exchange(is_stopping_, true)) return;
  supervisor_.notify("STOPPING=1");
  log_.info(format("stopping: {}", reason));
  watchdog_timer_.cancel();
  stop_timer_.expires_after(kStopDeadline);
  stop_timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) leave_loops();
  });
  heartbeat_.stop([this] { on_part_stopped(); });
  asio::post(door_loop_, [this] {
    sessions_.close();
    server_.close([this] { asio::post(heart_loop_, [this] { on_part_stopped(); }); });
  });
}

void Daemon::on_part_stopped() {
  if (--parts_to_stop_ == 0) leave_loops();
}

void Daemon::leave_loops() {
  door_loop_.stop();
  heart_loop_.stop();
}

}  // namespace

Result<Ending> run_daemon(const std::filesystem::path& root) {
  TownPaths paths(root);
  const std::size_t descriptors = raise_descriptor_limit();
  ::mallopt(M_ARENA_MAX, 1);   // two threads that mostly sleep need no heap each
  ::signal(SIGPIPE, SIG_IGN);  // NOLINT: a log or a client that went away is an error code
  GT_TRY(const DaemonLock lock, DaemonLock::acquire(paths.daemon_lock()));
  GT_TRY(const TownConfig config, read_config(paths));
  ::setenv("GT_TOWN", root.c_str(), 1);  // for the tick
  Daemon daemon(std::move(paths), config, descriptors, Supervisor::from_environment());
  return daemon.run();
}

}  // namespace gt
