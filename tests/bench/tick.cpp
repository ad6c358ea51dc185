// SPDX-License-Identifier: Apache-2.0
// What one tick costs, idle and busy, beside one plain listing of tmux and the captures of all
// panes. The two take turns, so that whatever slows the machine down slows both.
#include <sys/resource.h>

#include <fstream>

#include "common/base/format.h"
#include "common/store/disk.h"
#include "common/store/file_store.h"
#include "hooks/agent_hook.h"
#include "tests/bench/bench_town.h"
#include "tests/bench/samples.h"
#include "tests/bench/sections.h"

namespace gt::bench {
namespace {

Address agent(int number) {
  return Address::polecat("web", format("p{}", number));
}

/// Polecats with living sessions; if they are busy, each says that it works at an item of its own.
Result<void> settle(const BenchTown& town, int agents, bool is_busy) {
  const TownPaths& paths = town.paths();
  const auto board = paths.absolute(TownPaths::board_prefix("web"));
  std::filesystem::create_directories(board);
  std::ofstream(paths.absolute(TownPaths::rig_key("web")))
      << "remote: /srv/git/web.git\nbranch: main\n";
  SystemDisk disk;
  FileStore store(paths.root(), disk);
  HookFiles hooks(store);
  auto sessions = sleeping_sessions("", agents);
  const WallTime now = SystemClock().now();
  for (int i = 0; i < agents; ++i) {
    auto& session = sessions[static_cast<std::size_t>(i)];
    session.name = agent(i).str();
    std::filesystem::create_directories(paths.workspace(agent(i)));
    AgentHook hook(agent(i));
    hook.kind = "robot";
    hook.instance = session.instance;
    hook.signal = SignalRecord{is_busy ? "working" : "idle", now, session.instance};
    if (is_busy) {
      hook.work = WorkId("web", i + 1);
      hook.branch = format("p{}/web-{}", i, i + 1);
      std::ofstream(board / format("{:03}-item.md", i + 1))
          << format("---\nid: {}\ntitle: Item\nstatus: in-progress\nclaimed_by: {}\n---\n", i + 1,
                    agent(i).str());
    }
    GT_CHECK(hooks.create(hook));
  }
  GT_CHECK(town.client().start(sessions));
  return {};
}

double child_cpu_ms() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  const auto ms = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

/// A program that is run again and again.
struct Runs {
  std::vector<std::string> argv;
  Samples wall_ms = {}, cpu_ms = {};

  Result<void> run(const std::vector<std::string>& environment) {
    const double before = child_cpu_ms();
    GT_TRY(const double us, timed_run(argv, environment));
    wall_ms.add(us / 1000);
    cpu_ms.add(child_cpu_ms() - before);
    return {};
  }
};

/// One listing and every screen, in one process.
std::vector<std::string> plain_look(const std::string& server, int agents) {
  std::vector<std::string> argv = {
      "tmux", "-L", server, "list-panes", "-a", "-F", "#{session_name} #{pane_pid} #{pane_dead}"};
  for (int i = 0; i < agents; ++i) {
    for (const std::string& word :
         {std::string(";"), std::string("capture-pane"), std::string("-p"), std::string("-t"),
          format("={}:", agent(i).str())}) {
      argv.push_back(word);
    }
  }
  return argv;
}

Result<void> measure(const Effort& effort, Table& table, int agents, bool is_busy) {
  GT_TRY(const auto town, BenchTown::open({}));
  GT_CHECK(settle(*town, agents, is_busy));
  const std::vector<std::string> environment = {"GT_TOWN=" + town->paths().root().string()};
  Runs tick{{GT_PROGRAM, "tick", "--json"}};
  Runs plain{plain_look(town->tmux_server(), agents)};
  GT_CHECK(Runs(tick).run(environment));  // the board's index is written once
  for (int i = 0; i < effort.of(10, 50); ++i) {
    GT_CHECK(tick.run(environment));
    GT_CHECK(plain.run(environment));
  }
  const std::string what = format("{} agents, {}", agents, is_busy ? "busy" : "idle");
  std::optional<Gate> gate;
  if (!is_busy && agents == 50) gate = Gate{"≤ 20 ms", 20};
  if (!is_busy && agents == 200) gate = Gate{"≤ 60 ms", 60};
  table.add({what + ", CPU", "ms p50", tick.cpu_ms.p50(), plain.cpu_ms.p50(), gate});
  table.add({what + ", wall", "ms p50", tick.wall_ms.p50(), plain.wall_ms.p50(), {}});
  return {};
}

}  // namespace

Result<void> measure_tick(const Effort& effort, Table& table) {
  table.begin("One tick", "one tmux process that lists all panes and captures each");
  for (const bool is_busy : {false, true}) {
    for (const int agents : {10, 50, 200}) GT_CHECK(measure(effort, table, agents, is_busy));
  }
  return {};
}

}  // namespace gt::bench
