// SPDX-License-Identifier: Apache-2.0
// Starting sessions: through the daemon, and by tmux alone in every way it offers.
#include "common/base/format.h"
#include "tests/bench/bench_town.h"
#include "tests/bench/samples.h"
#include "tests/bench/sections.h"

namespace gt::bench {
namespace {

using Sessions = std::vector<SessionSpec>;

/// A bare tmux server with the options of a town's, up before anything is measured.
class BareTmux {
 public:
  BareTmux() : name_("gt-bench-" + std::string(TownPaths(directory_.path()).root().filename())) {}
  ~BareTmux() { (void)end_tmux_server(name_); }

  Result<void> warm_up() {
    auto argv = command();
    argv.insert(argv.end(), {"-f", "/dev/null", "start-server", ";", "source-file", "-"});
    const auto script = server_lines({"true"}) + start_lines(sleeping_sessions("warm", 1).front());
    return done(timed_run(std::move(argv), {}, script));
  }
  Result<void> end_all(const Sessions& sessions) {
    std::string script;
    for (const auto& session : sessions) script += stop_line(session.name);
    return done(source(script));
  }

  /// All in one script on standard input: what the daemon does.
  Result<double> by_script(const Sessions& sessions) {
    std::string script;
    for (const auto& session : sessions) script += start_lines(session);
    return source(script);
  }

  /// One argument vector of commands with `;` between them, a hundred sessions at a time.
  Result<double> chained(const Sessions& sessions) {
    double us = 0;
    for (std::size_t first = 0; first < sessions.size(); first += 100) {
      auto argv = command();
      const std::size_t end = std::min(first + 100, sessions.size());
      for (std::size_t i = first; i < end; ++i) {
        if (i > first) argv.emplace_back(";");
        append_start(argv, sessions[i]);
      }
      GT_TRY(const double part, timed_run(std::move(argv)));
      us += part;
    }
    return us;
  }

  /// A tmux process for each.
  Result<double> one_by_one(const Sessions& sessions) {
    double us = 0;
    for (const auto& session : sessions) {
      auto argv = command();
      append_start(argv, session);
      GT_TRY(const double part, timed_run(std::move(argv)));
      us += part;
    }
    return us;
  }

 private:
  [[nodiscard]] std::vector<std::string> command() const { return {"tmux", "-L", name_}; }

  Result<double> source(const std::string& script) {
    auto argv = command();
    argv.insert(argv.end(), {"source-file", "-"});
    return timed_run(std::move(argv), {}, script);
  }

  static Result<void> done(const Result<double>& outcome) {
    if (!outcome) return outcome.error();
    return {};
  }

  static void append_start(std::vector<std::string>& argv, const SessionSpec& session) {
    argv.insert(argv.end(), {"new-session", "-d", "-s", session.name, "-c",
                             session.directory.string(), "-x", "200", "-y", "50"});
    for (const auto& variable : session.environment) argv.insert(argv.end(), {"-e", variable});
    argv.insert(argv.end(), session.argv.begin(), session.argv.end());
  }

  testing::TempDirectory directory_;
  std::string name_;
};

Result<double> by_daemon(const DaemonClient& client, const Sessions& sessions) {
  const Stopwatch watch;
  GT_TRY(const auto answers, client.start(sessions));
  const double us = watch.us();
  for (const auto& answer : answers) {
    if (answer.outcome != "created") {
      return Error{ErrorCode::kFailed,
                   format("{} is {}: {}", answer.name, answer.outcome, answer.reason), ""};
    }
  }
  return us;
}

struct Ways {
  Samples daemon, script, chained, one_by_one;
};

/// One round: each way makes the same sessions on its own server and ends them again.
Result<void> round(const DaemonClient& client, BareTmux& tmux, const Sessions& sessions,
                   Ways& ways) {
  GT_TRY(const double daemon, by_daemon(client, sessions));
  ways.daemon.add(daemon);
  GT_CHECK(client.stop(names_of(sessions)));
  using Way = Result<double> (BareTmux::*)(const Sessions&);
  for (const auto& [way, samples] : {std::pair<Way, Samples*>{&BareTmux::by_script, &ways.script},
                                     {&BareTmux::chained, &ways.chained},
                                     {&BareTmux::one_by_one, &ways.one_by_one}}) {
    GT_TRY(const double us, (tmux.*way)(sessions));
    samples->add(us);
    GT_CHECK(tmux.end_all(sessions));
  }
  return {};
}

}  // namespace

Result<void> measure_sessions(const Effort& effort, Table& table) {
  table.begin("Sessions started", "one plain `tmux source-file -` of the same lines");
  GT_TRY(const auto town, BenchTown::open({}));
  BareTmux tmux;
  GT_CHECK(tmux.warm_up());
  GT_TRY(const double warm, by_daemon(town->client(), sleeping_sessions("warm", 1)));
  (void)warm;

  const std::vector<int> few = {1, 10, 100}, all = {1, 10, 50, 100, 200};
  for (const int count : effort.of(few, all)) {
    Ways ways;
    for (int i = 0; i < effort.of(2, 15); ++i) {
      GT_CHECK(round(town->client(), tmux, sleeping_sessions("s", count), ways));
    }
    const double per_ms = 1.0 / 1000 / count;
    const double least = ways.script.p50() * per_ms;
    const auto name = [&](std::string_view what) { return format("{} sessions, {}", count, what); };
    table.add(
        {name("by the daemon"), "ms each", ways.daemon.p50() * per_ms, least,
         count == 100 ? std::optional(Gate{"≤ 1.3 × reference", 1.3 * least}) : std::nullopt});
    table.add({name("tmux, chained"), "ms each", ways.chained.p50() * per_ms, least, {}});
    table.add({name("tmux, a process each"), "ms each", ways.one_by_one.p50() * per_ms, least, {}});
  }
  return {};
}

}  // namespace gt::bench
