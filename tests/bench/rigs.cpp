// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/rigs.h"

#include <fstream>

#include "common/base/format.h"
#include "tests/bench/processes.h"

namespace gt::bench {
namespace {

constexpr int kFiles = 5000, kFilesInDirectory = 50;
constexpr int kLines = 60;  // 4 KiB a file

}  // namespace

std::string commit_of_files() {
  std::string stream =
      "commit refs/heads/main\n"
      "committer Bench <bench@example.org> 1795000000 +0000\n"
      "data 6\nFiles\n\n";
  for (int i = 0; i < kFiles; ++i) {
    std::string text;
    for (int line = 0; line < kLines; ++line) {
      text += format("static const int value_{}_{} = {}; // a line of text, and its end\n", i, line,
                     i * line);
    }
    stream += format("M 100644 inline src/{}/file_{}.c\ndata {}\n{}\n", i / kFilesInDirectory, i,
                     text.size(), text);
  }
  return stream;
}

Result<void> add_large_rig(const std::filesystem::path& source,
                           const std::vector<std::string>& environment,
                           const std::vector<std::string>& options) {
  const std::string place = source.string();
  GT_CHECK(run_to_end({"git", "init", "--quiet", "--bare", "--initial-branch=main", place}));
  GT_CHECK(run_to_end({"git", "-C", place, "fast-import", "--quiet"}, {}, commit_of_files()));
  std::vector<std::string> argv = {GT_PROGRAM, "rig", "add", "files", place};
  argv.insert(argv.end(), options.begin(), options.end());
  return run_to_end(std::move(argv), environment);
}

Result<void> add_small_rig(const std::filesystem::path& source,
                           const std::vector<std::string>& environment) {
  std::filesystem::create_directory(source);
  std::ofstream(source / "README.md") << "# web\n";
  const std::vector<std::string> git = {
      "git", "-C", source.string(), "-c", "user.name=Bench", "-c", "user.email=bench@example.org"};
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"init", "--quiet", "--initial-branch=main"},
        {"add", "--all"},
        {"commit", "--quiet", "-m", "Begin"}}) {
    std::vector<std::string> argv = git;
    argv.insert(argv.end(), words.begin(), words.end());
    GT_CHECK(run_to_end(std::move(argv)));
  }
  return run_to_end({GT_PROGRAM, "rig", "add", "web", source.string(), "--quiet"}, environment);
}

}  // namespace gt::bench
