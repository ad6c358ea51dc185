// SPDX-License-Identifier: Apache-2.0
// What the refinery adds to its checks: the time of one landing beside what git alone takes for a
// merge without a checkout, the checks that a red batch costs, and the memory of a long queue.
#include "common/git/merging.h"

#include <fstream>
#include <iterator>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/git/git.h"
#include "tests/bench/bench_town.h"
#include "tests/bench/rigs.h"
#include "tests/bench/samples.h"
#include "tests/bench/sections.h"

namespace gt::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kBatch = 16, kCulprit = 11;

/// The rig `files`, with requests that are written straight into its queue.
class Rig {
 public:
  explicit Rig(const BenchTown& town)
      : paths_(town.paths()), environment_({"GT_TOWN=" + paths_.root().string()}) {}

  Result<void> make() {
    GT_CHECK(add_large_rig(directory_.path() / "source.git", environment_,
                           {"--check", check(), "--quiet"}));
    std::ofstream(paths_.rig_directory("files") / "rig.yaml", std::ios::app) << "batch: 16\n";
    return {};
  }

  /// Requests that change one file each; the `culprit`th of them is red.
  Result<void> submit(int count, int culprit = 0) {
    std::string stream;
    const int first = last_ + 1;
    last_ += count;
    for (int i = first; i <= last_; ++i) {
      const std::string name = i - first + 1 == culprit ? "bad" : format("src/0/new_{}.c", i);
      stream += format(
          "commit refs/heads/toast/files-{0}\ncommitter Bench <bench@example.org> 1795000000 "
          "+0000\ndata 5\nWork\n\nfrom refs/remotes/origin/main^0\nM 100644 inline {1}\ndata "
          "2\nx\n\n",
          i, name);
    }
    const fs::path repository = paths_.repository("files");
    GT_CHECK(run_to_end({"git", "-C", repository.string(), "fetch", "--quiet"}));
    GT_CHECK(run_to_end({"git", "-C", repository.string(), "fast-import", "--quiet"}, {}, stream));
    SystemProcessRunner runner;
    for (int i = first; i <= last_; ++i) {
      GT_TRY(const std::string commit,
             Git(runner).resolve(repository, format("refs/heads/toast/files-{}", i)));
      write(paths_.absolute(format("files/board/tasks/{:03}-work.md", i)),
            format("---\nid: {}\ntitle: Work\nstatus: review\npriority: medium\n---\n", i));
      write(paths_.absolute(format(".gt/merges/files/files-{}.yaml", i)),
            format("id: files-{0}\nstate: waiting\nbranch: toast/files-{0}\ncommit: {1}\n"
                   "target: main\nauthor: files/toast\nsubmitted: 2026-11-20T07:{2:02}:{3:02}Z\n",
                   i, commit, i / 60 % 60, i % 60));
    }
    return {};
  }

  /// µs of a whole run of the refinery.
  Result<double> merge() {
    std::error_code ignored;
    fs::remove(counts(), ignored);
    return timed_run({"sh", "-c", "\"$0\" refinery run files --quiet || true", GT_PROGRAM},
                     environment_);
  }
  /// µs of git's part of it: the merge, its commit, and the branch.
  Result<double> merge_by_git() {
    GT_CHECK(submit(1));
    const std::string repository = paths_.repository("files").string();
    const std::string branch = format("toast/files-{}", last_);
    GT_TRY(const double merged, timed_run({"git", "-C", repository, "merge-tree", "--write-tree",
                                           "origin/main", branch}));
    GT_TRY(const double committed,
           timed_run({"git", "-C", repository, "commit-tree", branch + "^{tree}", "-p",
                      "origin/main", "-p", branch, "-m", "Merge"},
                     identity()));
    GT_TRY(const double moved,
           timed_run({"git", "-C", repository, "update-ref", "refs/heads/bench", branch}));
    return merged + committed + moved;
  }
  /// How often the check was run since merge() began, and the most memory of the refinery then.
  struct Counts {
    int runs = 0;
    double peak_kib = 0;
  };
  [[nodiscard]] Counts seen() const {
    Counts counts;
    std::ifstream stream(this->counts());
    for (double kib = 0; stream >> kib;) {
      ++counts.runs;
      counts.peak_kib = std::max(counts.peak_kib, kib);
    }
    return counts;
  }

 private:
  [[nodiscard]] fs::path counts() const { return directory_.path() / "counts"; }
  /// Notes the refinery's memory, and is red where there is a file `bad`.
  [[nodiscard]] std::string check() const {
    return format("awk '/VmHWM/ {{print $2}}' /proc/$PPID/status >> {}; test ! -e bad",
                  counts().string());
  }
  static std::vector<std::string> identity() {
    return {"GIT_AUTHOR_NAME=Bench", "GIT_AUTHOR_EMAIL=bench@example.org",
            "GIT_COMMITTER_NAME=Bench", "GIT_COMMITTER_EMAIL=bench@example.org"};
  }
  static void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  testing::TempDirectory directory_;
  TownPaths paths_;
  std::vector<std::string> environment_;
  int last_ = 0;
};

}  // namespace

Result<void> measure_merging(const Effort& effort, Table& table) {
  table.begin("Merging into 5,000 files", "merge-tree, commit-tree and update-ref by themselves");
  GT_TRY(const auto town, BenchTown::open({}));
  Rig rig(*town);
  GT_CHECK(rig.make());
  GT_CHECK(rig.submit(1));
  GT_CHECK(rig.merge());  // it makes the scratch worktree

  Samples landing, by_git;
  for (int i = 0; i < effort.of(3, 25); ++i) {
    GT_CHECK(rig.submit(1));
    GT_TRY(const double us, rig.merge());
    landing.add(us);
    GT_TRY(const double git_us, rig.merge_by_git());
    by_git.add(git_us);
    GT_CHECK(rig.merge());
  }
  table.add({"gt refinery run, one request", "ms p50", landing.p50() / 1000, by_git.p50() / 1000,
             Gate{"≤ 100 ms without the checks", 100}});

  GT_CHECK(rig.submit(kBatch, kCulprit));
  GT_CHECK(rig.merge());
  table.add({"checks run for a batch of 16 with one culprit",
             "runs",
             static_cast<double>(rig.seen().runs),
             {},
             Gate{"≤ 2 + log2(16) + 1", 7}});

  GT_CHECK(rig.submit(1));
  GT_CHECK(rig.merge());
  const double one = rig.seen().peak_kib;
  GT_CHECK(rig.submit(100));
  GT_CHECK(rig.merge());
  table.add({"memory with 100 queued, beside one", "KiB", rig.seen().peak_kib, one,
             Gate{"≤ 1 MiB more", one + 1024}});
  return {};
}

}  // namespace gt::bench
