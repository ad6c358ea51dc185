// SPDX-License-Identifier: Apache-2.0
// How late the tick is while the daemon, or what it needs, is under load. A C program that does
// nothing but start the same program at the same pace runs beside it through every disturbance.
#include <csignal>
#include <functional>
#include <thread>

#include "common/base/format.h"
#include "tests/bench/bench_town.h"
#include "tests/bench/connections.h"
#include "tests/bench/sections.h"
#include "tests/bench/stamps.h"

namespace gt::bench {
namespace {

constexpr std::chrono::milliseconds kPeriod{100};

/// A town whose tick leaves its time, and the metronome that does the same.
struct Beats {
  testing::TempDirectory directory;
  std::unique_ptr<BenchTown> town;
  std::optional<Background> metronome;
  Span quiet;

  [[nodiscard]] std::string file(std::string_view name) const { return directory.path() / name; }
};

using Disturbance = std::function<Result<void>(const BenchTown&, std::chrono::milliseconds)>;

Result<void> idle(const BenchTown&, std::chrono::milliseconds duration) {
  std::this_thread::sleep_for(duration);
  return {};
}

Result<std::unique_ptr<Beats>> start_beats(bool has_stuck_log, std::chrono::milliseconds quiet) {
  auto beats = std::make_unique<Beats>();
  BenchTown::Options options;
  options.every = format("{}ms", kPeriod.count());
  options.tick = {reference("stamp"), beats->file("gtd")};
  options.has_stuck_log = has_stuck_log;
  GT_TRY(beats->town, BenchTown::open(options));
  GT_TRY(auto metronome, Background::start({reference("metronome"), format("{}", kPeriod.count()),
                                            reference("stamp"), beats->file("metronome")}));
  beats->metronome.emplace(std::move(metronome));
  beats->quiet.begin = monotonic_ns();
  GT_CHECK(idle(*beats->town, quiet));
  beats->quiet.end = monotonic_ns();
  return beats;
}

Result<Samples> lateness(const Beats& beats, std::string_view who, const Span& span) {
  GT_TRY(Stamps stamps, Stamps::read(beats.file(who), kPeriod));
  stamps.calibrate(beats.quiet);
  return stamps.lateness_ms(span);
}

Result<void> measure_one(Table& table, std::string_view name, const Beats& beats,
                         const Disturbance& disturb, std::chrono::milliseconds duration) {
  Span span{monotonic_ns(), 0};
  GT_CHECK(disturb(*beats.town, duration));
  span.end = monotonic_ns();
  // Beats due at the end of the span have come, or are as late as it takes to see it.
  std::this_thread::sleep_for(3 * kPeriod);
  GT_TRY(const Samples ours, lateness(beats, "gtd", span));
  GT_TRY(const Samples least, lateness(beats, "metronome", span));
  const auto row = [&](std::string_view what) { return format("{}, {}", name, what); };
  table.add({row("p99"), "ms", ours.p99(), least.p99(), Gate{"≤ 20 ms", 20}});
  table.add({row("worst"), "ms", ours.max(), least.max(), Gate{"≤ 100 ms", 100}});
  return {};
}

std::string start_request(const SessionSpec& session) {
  Value args = Value::map({{"sessions", Value(Value::List{to_value(session)})}});
  return encode(Request{session.name, "start", std::move(args)}) + "\n";
}

/// So many sessions are asked for, a connection each, and ended again, until time is over.
Result<void> ask_for_sessions(const BenchTown& town, std::chrono::milliseconds duration,
                              int requests) {
  const auto sessions = sleeping_sessions("load", requests);
  std::vector<std::string> lines;
  for (const auto& session : sessions) lines.push_back(start_request(session));
  const Stopwatch watch;
  do {
    Crowd crowd(town.paths().socket());
    GT_TRY(const Samples answered, crowd.burst(lines));
    GT_TRY(const auto stopped, town.client().stop(names_of(sessions)));
    if (answered.size() != sessions.size() || stopped.size() != sessions.size()) {
      return Error{ErrorCode::kFailed, "a request for a session was not answered", ""};
    }
  } while (watch.ms() < static_cast<double>(duration.count()));
  return {};
}

/// A thousand clients that send a request a byte at a time, or questions whose answers they never
/// read.
Result<void> be_slow(const BenchTown& town, std::chrono::milliseconds duration) {
  Crowd typing(town.paths().socket()), deaf(town.paths().socket());
  GT_CHECK(typing.connect(500));
  GT_CHECK(deaf.connect(500));
  for (const Stopwatch watch; watch.ms() < static_cast<double>(duration.count());) {
    typing.trickle("{");
    deaf.trickle(kPing);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return {};
}

Result<void> be_many(const BenchTown& town, std::chrono::milliseconds duration) {
  Crowd crowd(town.paths().socket());
  GT_TRY(const Samples first, crowd.burst(std::vector<std::string>(10'000, std::string(kPing))));
  GT_TRY(const Samples then, crowd.steady(kPing, 2000, duration));
  (void)first;
  (void)then;
  return {};
}

/// The tmux server is stopped, like a program that hangs, while sessions are asked for.
Result<void> stop_tmux(const BenchTown& town, std::chrono::milliseconds duration) {
  GT_TRY(const auto started, town.client().start(sleeping_sessions("warm", 1)));
  (void)started;
  GT_TRY(const pid_t server, tmux_server_pid(town.tmux_server()));
  Crowd crowd(town.paths().socket());
  GT_CHECK(crowd.connect(50));
  ::kill(server, SIGSTOP);
  crowd.trickle(start_request(sleeping_sessions("stuck", 1).front()));
  std::this_thread::sleep_for(duration);
  ::kill(server, SIGCONT);
  return {};
}

}  // namespace

Result<void> measure_lateness(const Effort& effort, Table& table) {
  table.begin("Lateness of the tick (every 100 ms)", "a C loop that starts the same program");
  const std::chrono::milliseconds duration(effort.of(1'500, 20'000));
  const int requests = effort.of(200, 1'000);
  const Disturbance start = [&](const BenchTown& town, std::chrono::milliseconds time) {
    return ask_for_sessions(town, time, requests);
  };
  {
    GT_TRY(const auto beats, start_beats(false, duration));
    GT_CHECK(measure_one(table, "quiet", *beats, idle, duration));
    GT_CHECK(measure_one(table, format("{} start requests", requests), *beats, start, duration));
    GT_CHECK(measure_one(table, "1,000 slow clients", *beats, be_slow, duration));
    GT_CHECK(measure_one(table, "10,000 connections", *beats, be_many, duration));
    GT_CHECK(measure_one(table, "tmux stopped", *beats, stop_tmux, duration));
  }
  GT_TRY(const auto beats, start_beats(true, duration));
  GT_CHECK(measure_one(table, format("log stuck, {} start requests", requests), *beats, start,
                       duration));
  return {};
}

}  // namespace gt::bench
