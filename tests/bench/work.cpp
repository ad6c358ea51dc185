// SPDX-License-Identifier: Apache-2.0
// What handing out work and handing it in cost, beside the bare git commands they contain.
#include <fstream>

#include "common/base/format.h"
#include "tests/bench/bench_town.h"
#include "tests/bench/rigs.h"
#include "tests/bench/samples.h"
#include "tests/bench/sections.h"

namespace gt::bench {
namespace {

namespace fs = std::filesystem;

/// The rig `web` with two polecats that were stopped: on one hangs work, in the other one's
/// worktree the same git commands are run by themselves.
class Rig {
 public:
  explicit Rig(const BenchTown& town)
      : paths_(town.paths()), environment_({"GT_TOWN=" + paths_.root().string()}) {}

  Result<void> make() {
    GT_CHECK(add_small_rig(directory_.path() / "source", environment_));
    for (const char* name : {"toast", "plain"}) {
      GT_CHECK(gt({"polecat", "spawn", name, "--rig", "web", "--kind", "robot"}));
      GT_CHECK(gt({"stop", format("web/{}", name)}));
    }
    return {};
  }

  /// One item from the board to the merge queue, and the same for git alone.
  Result<void> round(int number) {
    const std::string id = format("web-{}", number);
    GT_CHECK(gt({"add", "An item", "--rig", "web"}));
    GT_TRY(const double sling_us, gt({"sling", id, "web/toast"}));
    sling_.add(sling_us);
    GT_CHECK(commit(worktree("toast"), number));
    GT_TRY(const double done_us, gt({"-C", worktree("toast").string(), "done"}));
    done_.add(done_us);
    return bare_round(format("plain/{}", id), number);
  }

  void add_rows(Table& table) const {
    table.add({"gt sling, to an agent that is down",
               "ms p50",
               sling_.p50() / 1000,
               begin_.p50() / 1000,
               {}});
    table.add({"gt done", "ms p50", done_.p50() / 1000, submit_.p50() / 1000, {}});
  }

 private:
  Result<void> bare_round(const std::string& branch, int number) {
    const fs::path place = worktree("plain");
    GT_TRY(const double status, git(place, {"status", "--porcelain"}));
    GT_TRY(const double change,
           git(place, {"switch", "-q", "--no-track", "-c", branch, "origin/main"}));
    begin_.add(status + change);
    GT_CHECK(commit(place, number));
    GT_TRY(const double looked, git(place, {"status", "--porcelain"}));
    GT_TRY(const double pushed, git(place, {"push", "--quiet", "origin", branch}));
    GT_TRY(const double read, git(place, {"ls-remote", "--quiet", "origin", branch}));
    submit_.add(looked + pushed + read);
    return {};
  }

  Result<void> commit(const fs::path& place, int number) {
    std::ofstream(place / format("file_{}", number)) << number << '\n';
    GT_CHECK(git(place, {"add", "--all"}));
    GT_CHECK(git(place, {"commit", "--quiet", "-m", "Work"}));
    return {};
  }

  [[nodiscard]] fs::path worktree(std::string_view name) const {
    return paths_.workspace(Address::polecat("web", name));
  }

  Result<double> git(const fs::path& place, const std::vector<std::string>& words) {
    std::vector<std::string> argv = {
        "git", "-C", place.string(), "-c", "user.name=Bench", "-c", "user.email=bench@example.org"};
    argv.insert(argv.end(), words.begin(), words.end());
    return timed_run(std::move(argv));
  }
  /// With `-C DIR` first it runs there.
  Result<double> gt(std::vector<std::string> words) {
    std::vector<std::string> argv = {GT_PROGRAM};
    if (words.front() == "-C") {
      argv = {"env", "--chdir=" + words[1], GT_PROGRAM};
      words.erase(words.begin(), words.begin() + 2);
    }
    argv.insert(argv.end(), words.begin(), words.end());
    argv.push_back("--quiet");
    return timed_run(std::move(argv), environment_);
  }

  testing::TempDirectory directory_;
  TownPaths paths_;
  std::vector<std::string> environment_;
  Samples sling_, done_, begin_, submit_;
};

}  // namespace

Result<void> measure_work(const Effort& effort, Table& table) {
  table.begin("Work handed out and handed in", "the git commands it contains, by themselves");
  GT_TRY(const auto town, BenchTown::open({}));
  Rig rig(*town);
  GT_CHECK(rig.make());
  for (int i = 1; i <= effort.of(3, 25); ++i) GT_CHECK(rig.round(i));
  rig.add_rows(table);
  return {};
}

}  // namespace gt::bench
