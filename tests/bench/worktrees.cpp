// SPDX-License-Identifier: Apache-2.0
// A worker's place in a repository of thousands of files, beside what git alone takes for it.
#include "common/base/format.h"
#include "common/git/git.h"
#include "tests/bench/bench_town.h"
#include "tests/bench/rigs.h"
#include "tests/bench/samples.h"
#include "tests/bench/sections.h"

namespace gt::bench {
namespace {

namespace fs = std::filesystem;

/// The rig `files`, and every way to a worktree of it. Each call makes one more, tells what that
/// took in µs, and takes its files away again.
class Rig {
 public:
  explicit Rig(const BenchTown& town)
      : paths_(town.paths()), environment_({"GT_TOWN=" + paths_.root().string()}) {}

  Result<void> make() { return add_large_rig(directory_.path() / "source.git", environment_); }

  Result<double> by_spawn() {
    const std::string name = format("p{}", ++count_);
    return gone_again(
        paths_.workspace(Address::polecat("files", name)),
        timed_run({GT_PROGRAM, "polecat", "spawn", name, "--rig", "files", "--kind", "robot"},
                  environment_));
  }
  Result<double> by_our_git() {
    const fs::path place = next_place();
    SystemProcessRunner runner;
    const Stopwatch watch;
    GT_CHECK(
        Git(runner).add_worktree(repository(), place, place.filename().string(), "origin/main"));
    return gone_again(place, watch.us());
  }
  Result<double> by_plain_git() { return by_git({}); }
  Result<double> without_checkout() { return by_git({"--no-checkout"}); }

 private:
  [[nodiscard]] fs::path repository() const { return paths_.repository("files"); }
  [[nodiscard]] fs::path next_place() { return directory_.path() / format("w{}", ++count_); }

  Result<double> by_git(const std::vector<std::string>& options) {
    const fs::path place = next_place();
    std::vector<std::string> argv = {"git", "-C",      repository().string(), "worktree",
                                     "add", "--quiet", "--no-track"};
    argv.insert(argv.end(), options.begin(), options.end());
    argv.insert(argv.end(), {"-b", place.filename().string(), place.string(), "origin/main"});
    return gone_again(place, timed_run(std::move(argv)));
  }

  static Result<double> gone_again(const fs::path& place, Result<double> us) {
    std::error_code ignored;
    fs::remove_all(place, ignored);
    return us;
  }

  testing::TempDirectory directory_;
  TownPaths paths_;
  std::vector<std::string> environment_;
  int count_ = 0;
};

}  // namespace

Result<void> measure_worktrees(const Effort& effort, Table& table) {
  table.begin("A worktree of 5,000 files", "one plain `git worktree add`");
  GT_TRY(const auto town, BenchTown::open({}));
  Rig rig(*town);
  GT_CHECK(rig.make());

  struct {
    std::string_view name;
    Result<double> (Rig::*make)();
    Samples us = {};
  } ways[] = {{"git worktree add", &Rig::by_plain_git},
              {"gt polecat spawn", &Rig::by_spawn},
              {"its worktree alone", &Rig::by_our_git},
              {"git worktree add --no-checkout", &Rig::without_checkout}};
  for (int i = 0; i < effort.of(1, 9); ++i) {
    for (auto& way : ways) {
      GT_TRY(const double us, (rig.*way.make)());
      way.us.add(us);
    }
  }
  const double plain = ways[0].us.p50() / 1000;
  for (const auto& way : ways) {
    if (way.make == &Rig::by_plain_git) continue;
    table.add({std::string(way.name), "ms p50", way.us.p50() / 1000, plain, {}});
  }
  return {};
}

}  // namespace gt::bench
