// SPDX-License-Identifier: Apache-2.0
// What a listing of a large board costs, beside a C program that reads the directory and asks for
// the stat of every file. The index is there, as it is after the first listing.
#include <fstream>

#include "common/base/format.h"
#include "tests/bench/bench_town.h"
#include "tests/bench/samples.h"
#include "tests/bench/sections.h"

namespace gt::bench {
namespace {

/// `count` items of 500 bytes; of every ten, one is open.
void fill_board(const TownPaths& paths, int count) {
  const auto tasks = paths.absolute(TownPaths::board_prefix("web") + "tasks");
  std::filesystem::create_directories(tasks);
  std::ofstream(paths.absolute(TownPaths::rig_key("web")))
      << "remote: /srv/git/web.git\nbranch: main\n";
  const std::string text(300, 'x');
  for (int i = 1; i <= count; ++i) {
    const bool is_open = i % 10 == 0;
    std::ofstream(tasks / format("{:03}-make-it-better.md", i))
        << "---\nid: " << i << "\ntitle: Make it better, part " << i
        << "\nstatus: " << (is_open ? "todo" : "done")
        << "\npriority: medium\ncreated: 2026-11-20T07:50:38.125Z\nupdated: "
           "2026-11-20T07:50:38.125Z\ntags:\n  - bench\n"
        << (is_open && i > 10 ? format("depends_on:\n  - {}\n", i - 10) : "") << "---\n\n"
        << text << "\n";
  }
}

Result<Samples> timed(const std::vector<std::string>& argv, const std::string& town, int runs) {
  Samples ms;
  for (int i = 0; i < runs; ++i) {
    GT_TRY(const double us, timed_run(argv, {"GT_TOWN=" + town}));
    ms.add(us / 1000);
  }
  return ms;
}

Result<void> measure_board(Table& table, int count, int runs, const Gate& gate) {
  GT_TRY(const auto town, BenchTown::open({}));
  fill_board(town->paths(), count);
  const std::string root = town->paths().root().string();
  const std::string tasks =
      town->paths().absolute(TownPaths::board_prefix("web") + "tasks").string();
  GT_TRY(const Samples first, timed({GT_PROGRAM, "ls"}, root, 1));
  GT_TRY(const Samples again, timed({GT_PROGRAM, "ls"}, root, 1));
  (void)again;  // the first one may have come before the stamps could be relied on
  GT_TRY(const Samples reference, timed({reference("stats"), tasks}, root, runs));
  GT_TRY(const Samples ls, timed({GT_PROGRAM, "ls"}, root, runs));
  GT_TRY(const Samples all, timed({GT_PROGRAM, "ls", "--all"}, root, runs));
  const double floor = reference.p50();
  table.add({format("gt ls, {} items", count), "ms p50", ls.p50(), floor, gate});
  table.add({format("gt ls --all, {} items", count), "ms p50", all.p50(), floor, std::nullopt});
  table.add({format("gt ls, {} items, no index", count), "ms", first.p50(), floor, std::nullopt});
  return {};
}

}  // namespace

Result<void> measure_boards(const Effort& effort, Table& table) {
  table.begin("A board", "a static C program that reads the directory and stats its files");
  GT_CHECK(measure_board(table, 10'000, effort.of(10, 50), {"≤ 40 ms", 40}));
  return measure_board(table, 100'000, effort.of(5, 20), {"≤ 400 ms", 400});
}

}  // namespace gt::bench
