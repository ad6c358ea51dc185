// SPDX-License-Identifier: Apache-2.0
// What one command costs, from its start to its end, beside a C program that does nothing. The runs
// take turns, so that whatever slows the machine down slows all of them.
#include <fstream>

#include "common/base/format.h"
#include "common/base/ulid.h"
#include "common/store/disk.h"
#include "common/store/file_store.h"
#include "hooks/agent_hook.h"
#include "hooks/mailbox.h"
#include "tests/bench/bench_town.h"
#include "tests/bench/samples.h"
#include "tests/bench/sections.h"

namespace gt::bench {
namespace {

Address agent(int number) {
  return Address::polecat("web", format("p{}", number));
}

/// A rig, an item of work, and polecats that have their workspaces, hooks and sessions; the first
/// has the work on its hook.
Result<void> settle(const BenchTown& town, int agents) {
  const TownPaths& paths = town.paths();
  std::filesystem::create_directories(paths.absolute(TownPaths::board_prefix("web")));
  std::ofstream(paths.absolute(TownPaths::rig_key("web")))
      << "remote: /srv/git/web.git\nbranch: main\n";
  std::ofstream(paths.absolute(TownPaths::board_prefix("web") + "042-greeting.md"))
      << "---\nid: web-42\ntitle: Greet by name\nstatus: in-progress\n---\nSay who is greeted.\n";

  SystemDisk disk;
  FileStore store(paths.root(), disk);
  HookFiles hooks(store);
  auto sessions = sleeping_sessions("", agents);
  for (int i = 0; i < agents; ++i) {
    auto& session = sessions[static_cast<std::size_t>(i)];
    session.name = agent(i).str();
    std::filesystem::create_directories(paths.workspace(agent(i)));
    AgentHook hook(agent(i));
    hook.kind = "robot";
    hook.instance = session.instance;
    if (i == 0) hook.work = WorkId("web", 42);
    GT_CHECK(hooks.create(hook));
  }
  GT_TRY(const auto answers, town.client().start(sessions));
  (void)answers;
  return {};
}

/// A thousand unread mails for the first agent, and ten thousand items on the board.
Result<void> fill(const BenchTown& town) {
  const TownPaths& paths = town.paths();
  SystemDisk disk;
  Mail mail;
  mail.from = agent(1).str();
  mail.to = {agent(0)};
  mail.subject = "Greetings";
  mail.body = std::string(500, 'x');
  const auto folder = paths.mailbox(agent(0)) / "new";
  std::filesystem::create_directories(folder);
  for (int i = 0; i < 1000; ++i) {
    mail.id = mail.thread = new_ulid(SystemClock().now());
    std::ofstream(folder / mail_file_name(mail)) << format_mail(mail);
  }
  const auto board = paths.absolute(TownPaths::board_prefix("web"));
  for (int i = 100; i < 10'100; ++i) {
    std::ofstream(board / format("{}-item.md", i))
        << format("---\nid: web-{}\ntitle: Item\nstatus: todo\n---\n", i);
  }
  return {};
}

/// At most `factor` times the reference and `plus` µs.
struct Bound {
  std::string text;
  double factor = 0, plus = 0;
};

struct Command {
  std::string name;
  std::vector<std::string> argv;
  std::optional<Bound> bound = {};
  Samples us = {};
};

/// Runs each command `runs` times, in turns, in that town as its first agent.
Result<void> run_in_turns(const BenchTown& town, std::vector<Command>& commands, int runs) {
  const std::vector<std::string> environment = {"GT_TOWN=" + town.paths().root().string(),
                                                "GT_AGENT=" + agent(0).str()};
  for (int i = 0; i < runs; ++i) {
    for (auto& command : commands) {
      GT_TRY(const double us, timed_run(command.argv, environment));
      command.us.add(us);
    }
  }
  return {};
}

/// The first command is the reference of the others.
void add_rows(Table& table, const std::vector<Command>& commands) {
  const double floor = commands.front().us.p50();
  for (std::size_t i = 1; i < commands.size(); ++i) {
    const auto& command = commands[i];
    std::optional<Gate> gate;
    if (const auto& bound = command.bound) {
      gate = Gate{bound->text, bound->factor * floor + bound->plus};
    }
    table.add({command.name, "µs p50", command.us.p50(), floor, gate});
  }
}

}  // namespace

Result<void> measure_commands(const Effort& effort, Table& table) {
  table.begin("One command", "a static C program that does nothing");
  const int runs = effort.of(50, 500);
  const Command nothing{"nothing", {reference("nothing")}};
  {
    GT_TRY(const auto town, BenchTown::open({}));
    GT_CHECK(settle(*town, 10));
    std::vector<Command> commands = {
        nothing,
        {"C program that does nothing, dynamic", {reference("nothing_dynamic")}},
        {"gt --version", {GT_PROGRAM, "--version"}, Bound{"≤ 2 × reference", 2, 0}},
        {"gt hook", {GT_PROGRAM, "hook"}, Bound{"≤ 2 ms above", 1, 2000}},
        {"gt prime", {GT_PROGRAM, "prime"}, Bound{"≤ 4 ms above", 1, 4000}},
        {"gt mail check --inject",
         {GT_PROGRAM, "mail", "check", "--inject"},
         Bound{"≤ 2 ms above", 1, 2000}},
        {"gt status, 10 agents", {GT_PROGRAM, "status"}}};
    GT_CHECK(run_in_turns(*town, commands, runs));
    add_rows(table, commands);
  }
  {
    GT_TRY(const auto town, BenchTown::open({}));
    GT_CHECK(settle(*town, 10));
    GT_CHECK(fill(*town));
    std::vector<Command> commands = {
        nothing,
        {"gt mail check, 1,000 mails", {GT_PROGRAM, "mail", "check"}, Bound{"≤ 3 ms", 0, 3000}},
        {"gt mail check --inject, 1,000 mails", {GT_PROGRAM, "mail", "check", "--inject"}},
        {"gt prime, 1,000 mails and 10,000 items",
         {GT_PROGRAM, "prime"},
         Bound{"≤ 5 ms", 0, 5000}}};
    GT_CHECK(run_in_turns(*town, commands, runs));
    add_rows(table, commands);
  }
  GT_TRY(const auto town, BenchTown::open({}));
  GT_CHECK(settle(*town, 100));
  std::vector<Command> commands = {
      nothing, {"gt status, 100 agents", {GT_PROGRAM, "status"}, Bound{"≤ 15 ms", 0, 15'000}}};
  GT_CHECK(run_in_turns(*town, commands, runs));
  add_rows(table, commands);
  return {};
}

}  // namespace gt::bench
