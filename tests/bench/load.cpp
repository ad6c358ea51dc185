// SPDX-License-Identifier: Apache-2.0
// Many clients: all at once (burst), and all connected while some ask (steady).
#include "common/base/format.h"
#include "tests/bench/bench_town.h"
#include "tests/bench/connections.h"
#include "tests/bench/sections.h"

namespace gt::bench {
namespace {

struct Answers {
  Samples burst, steady;
  double burst_ms = 0;
};

Result<Answers> measure(const std::filesystem::path& socket, std::size_t clients,
                        std::chrono::milliseconds duration) {
  Answers answers;
  Crowd crowd(socket);
  const Stopwatch watch;
  GT_TRY(answers.burst, crowd.burst(std::vector<std::string>(clients, std::string(kPing))));
  answers.burst_ms = watch.ms();
  GT_TRY(answers.steady, crowd.steady(kPing, 2000, duration));
  return answers;
}

}  // namespace

Result<void> measure_load(const Effort& effort, Table& table) {
  table.begin("Many clients", "the same load on a C epoll loop that echoes");
  GT_TRY(const auto town, BenchTown::open({}));
  GT_TRY(const auto echo, EchoServer::open());
  const std::chrono::milliseconds duration(effort.of(500, 5000));
  for (const std::size_t clients : {100U, 1'000U, 10'000U}) {
    GT_TRY(const Answers ours, measure(town->paths().socket(), clients, duration));
    GT_TRY(const Answers least, measure(echo->socket(), clients, duration));
    const auto name = [&](std::string_view what) {
      return format("{} clients, {}", clients, what);
    };
    table.add({name("burst, until all are answered"), "ms", ours.burst_ms, least.burst_ms, {}});
    table.add({name("burst, p50"), "µs", ours.burst.p50(), least.burst.p50(), {}});
    table.add({name("burst, p99"), "µs", ours.burst.p99(), least.burst.p99(), {}});
    table.add({name("steady 2,000/s, p50"), "µs", ours.steady.p50(), least.steady.p50(), {}});
    table.add({name("steady 2,000/s, p99"), "µs", ours.steady.p99(), least.steady.p99(), {}});
  }
  return {};
}

}  // namespace gt::bench
