// SPDX-License-Identifier: Apache-2.0
// What a daemon costs that has nothing to do.
#include <thread>

#include "tests/bench/bench_town.h"
#include "tests/bench/sections.h"

namespace gt::bench {
namespace {

/// Wakeups of a process in `duration`, per minute.
Result<double> wakeups_per_minute(pid_t pid, std::chrono::seconds duration) {
  GT_TRY(const long before, sleeps_of(pid));
  std::this_thread::sleep_for(duration);
  GT_TRY(const long after, sleeps_of(pid));
  return static_cast<double>(after - before) * 60 / static_cast<double>(duration.count());
}

}  // namespace

Result<void> measure_idle(const Effort& effort, Table& table) {
  table.begin("Idle daemon", "a static C program in pause()");
  GT_TRY(const auto town, BenchTown::open({}));
  GT_TRY(const auto sleeper, Background::start({reference("sleeper")}));
  // The first tick is over, and, but for a fast look, what our asking whether it runs has led to:
  // the daemon looks after 30 s whether a connection is still silent.
  std::this_thread::sleep_for(std::chrono::seconds(effort.of(1, 32)));

  GT_TRY(const Memory ours, memory_of(town->daemon()));
  GT_TRY(const Memory least, memory_of(sleeper.pid()));
  table.add(
      {"private memory", "KiB", ours.private_kib, least.private_kib, Gate{"≤ 1.5 MiB", 1536}});
  table.add({"resident memory", "KiB", ours.rss_kib, least.rss_kib, Gate{"≤ 4 MiB", 4096}});

  const std::chrono::seconds duration(effort.of(5, 60));
  GT_TRY(const double wakeups, wakeups_per_minute(town->daemon(), duration));
  GT_TRY(const double least_wakeups, wakeups_per_minute(sleeper.pid(), std::chrono::seconds(1)));
  table.add({"wakeups between ticks", "1/min", wakeups, least_wakeups, Gate{"0", 0}});
  return {};
}

}  // namespace gt::bench
