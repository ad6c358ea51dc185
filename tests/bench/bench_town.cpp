// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bench_town.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/tmux/tmux.h"
#include "common/town/town.h"
#include "tests/bench/connections.h"

namespace gt::bench {
namespace {

constexpr std::string_view kName = "bench";

Result<void> write_file(const std::filesystem::path& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary);
  out << text << std::flush;
  if (out) return {};
  return Error{ErrorCode::kDisk, format("cannot write {}", file.string()), ""};
}

/// Waits until somebody answers on a socket.
Result<void> wait_until_open(const std::filesystem::path& socket) {
  const Stopwatch watch;
  while (!ask_one_by_one(socket, kPing, 1)) {
    if (watch.ms() > 10'000) return Error{ErrorCode::kTimedOut, socket.string() + " is dumb", ""};
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return {};
}

}  // namespace

BenchTown::BenchTown()
    : paths_(directory_.path()), tmux_server_(tmux_server_name(kName, directory_.path())) {}

Result<std::unique_ptr<BenchTown>> BenchTown::open(const Options& options) {
  std::unique_ptr<BenchTown> town(new BenchTown);
  GT_CHECK(town->prepare(options));
  GT_TRY(auto daemon, Background::start({GTD_PROGRAM, "--town", town->paths_.root().string()}));
  town->daemon_.emplace(std::move(daemon));
  GT_CHECK(wait_until_open(town->paths_.socket()));
  return town;
}

BenchTown::~BenchTown() {
  daemon_.reset();
  (void)end_tmux_server(tmux_server_);
}

Result<void> BenchTown::prepare(const Options& options) {
  const auto config = format(
      "name: {}\n"
      "heartbeat: {{every: {}, command: [\"{}\"]}}\n"
      "limits: {{connections: 11000, polecats: 100}}\n",
      kName, options.every, join(options.tick, "\", \""));
  GT_CHECK(write_file(paths_.absolute(TownPaths::town_key()), config));
  if (!options.has_stuck_log) return {};
  std::error_code failure;
  std::filesystem::create_directories(paths_.run_directory(), failure);
  // Open for reading, so that the daemon can open it; never read, so that it fills up.
  if (failure || ::mkfifo(paths_.log().c_str(), 0600) != 0) return system_error(errno, "mkfifo");
  stuck_log_.reset(::open(paths_.log().c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  const std::string filling(64 * 1024, '\n');
  while (::write(stuck_log_.get(), filling.data(), filling.size()) > 0) continue;
  return {};
}

Result<std::unique_ptr<EchoServer>> EchoServer::open() {
  std::unique_ptr<EchoServer> echo(new EchoServer);
  GT_TRY(auto process, Background::start({reference("echo"), echo->socket().string()}));
  echo->process_.emplace(std::move(process));
  GT_CHECK(wait_until_open(echo->socket()));
  return echo;
}

std::vector<SessionSpec> sleeping_sessions(std::string_view prefix, int count) {
  std::vector<SessionSpec> sessions;
  for (int i = 0; i < count; ++i) {
    SessionSpec session;
    session.name = format("{}{}", prefix, i);
    session.instance = format("01K9ZQ{:020}", i);
    session.directory = "/";
    session.argv = {reference("sleeper")};
    session.environment = {"GT_INSTANCE=" + session.instance};
    sessions.push_back(std::move(session));
  }
  return sessions;
}

std::vector<std::string> names_of(const std::vector<SessionSpec>& sessions) {
  std::vector<std::string> names;
  for (const auto& session : sessions) names.push_back(session.name);
  return names;
}

Result<pid_t> tmux_server_pid(const std::string& server) {
  SystemProcessRunner runner;
  ProcessRequest request;
  request.program.argv = {"tmux", "-L", server, "display-message", "-p", "#{pid}"};
  GT_TRY(const ProcessOutcome outcome, runner.run(request));
  const auto pid = parse_integer(trimmed(outcome.out));
  if (!pid) return Error{ErrorCode::kFailed, format("no tmux server {}", server), ""};
  return static_cast<pid_t>(*pid);
}

Result<void> end_tmux_server(const std::string& server) {
  SystemProcessRunner runner;
  return TmuxCli(runner, server).end_server();
}

}  // namespace gt::bench
