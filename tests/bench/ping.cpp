// SPDX-License-Identifier: Apache-2.0
// Asking the daemon something: connect, ping, answer; alone and past thousands of idle connections.
#include "common/base/format.h"
#include "tests/bench/bench_town.h"
#include "tests/bench/connections.h"
#include "tests/bench/sections.h"

namespace gt::bench {
namespace {

constexpr int kIdle = 9'999;

struct Server {
  pid_t pid;
  std::filesystem::path socket;
};

struct Answers {
  Samples alone, crowded;
  double kib_per_connection = 0;
};

Result<Answers> measure(const Server& server, int questions) {
  Answers answers;
  GT_TRY(answers.alone, ask_one_by_one(server.socket, kPing, questions));
  GT_TRY(const Memory before, memory_of(server.pid));
  Crowd crowd(server.socket);
  GT_CHECK(crowd.connect(kIdle));
  // An answer proves that all who came before have been accepted.
  GT_TRY(answers.crowded, ask_one_by_one(server.socket, kPing, questions));
  GT_TRY(const Memory after, memory_of(server.pid));
  answers.kib_per_connection = (after.private_kib - before.private_kib) / kIdle;
  return answers;
}

}  // namespace

Result<void> measure_ping(const Effort& effort, Table& table) {
  table.begin("Connect and ping", "a C epoll loop that echoes");
  GT_TRY(const auto town, BenchTown::open({}));
  GT_TRY(const auto echo, EchoServer::open());
  const int questions = effort.of(500, 5000);
  GT_TRY(const Answers ours, measure({town->daemon(), town->paths().socket()}, questions));
  GT_TRY(const Answers least, measure({echo->pid(), echo->socket()}, questions));

  table.add({"alone, p50", "µs", ours.alone.p50(), least.alone.p50(), {}});
  table.add({"alone, p99", "µs", ours.alone.p99(), least.alone.p99(), {}});
  table.add({"with 9,999 idle, p50", "µs", ours.crowded.p50(), least.crowded.p50(), {}});
  table.add({"with 9,999 idle, p99", "µs", ours.crowded.p99(), least.crowded.p99(),
             Gate{"≤ 2 ms", 2000}});
  table.add({"memory of an idle connection", "KiB", ours.kib_per_connection,
             least.kib_per_connection, Gate{"≤ 2 KiB", 2}});
  return {};
}

}  // namespace gt::bench
