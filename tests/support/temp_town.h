// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/run_gt.h"
#include "tests/support/temp_directory.h"

namespace gt::testing {

/// A town of its own, with a HOME and a place for tmux's sockets beside it, for tests that run the
/// built `gt`. When it goes, so do its daemon and its tmux server, and with them every session.
class TempTown {
 public:
  /// `config` is appended to a town.yaml that names the town `test` and its agents robots, with a
  /// heartbeat so slow that no tick comes by itself, and dispatch by hand unless `config` speaks of
  /// it.
  explicit TempTown(std::string_view config = {});
  ~TempTown();
  TempTown(const TempTown&) = delete;
  TempTown& operator=(const TempTown&) = delete;

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  /// The directory that holds the town, HOME and everything else of this test.
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_.path(); }
  [[nodiscard]] const std::vector<std::string>& environment() const { return environment_; }
  [[nodiscard]] std::vector<std::string>& environment() { return environment_; }
  /// For `tmux -L`; run it with environment().
  [[nodiscard]] const std::string& tmux_server() const { return tmux_server_; }

  /// Runs `gt WORDS` in the town's root, or in `directory`.
  [[nodiscard]] GtRun gt(const std::vector<std::string>& words) const;
  [[nodiscard]] GtRun gt_in(const std::filesystem::path& directory,
                            const std::vector<std::string>& words) const;

  /// A git repository beside the town with one commit on `main`: README.md and a Makefile whose
  /// target `test` succeeds. Returns its path; a second call finds the first one's.
  [[nodiscard]] std::filesystem::path make_repository(const std::string& name) const;
  /// A rig of that name from such a repository.
  void add_rig(const std::string& name) const;

  /// Writes or reads a file of the town, by its path in it.
  void write(std::string_view key, std::string_view text) const;
  [[nodiscard]] std::string read(std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const;

 private:
  TempDirectory directory_;
  std::filesystem::path root_;
  std::vector<std::string> environment_;
  std::string tmux_server_;
};

/// Runs a program of the system to its end in `directory` and returns what it wrote; a failure is a
/// failure of the test.
std::string run_program(const std::vector<std::string>& argv,
                        const std::filesystem::path& directory,
                        const std::vector<std::string>& environment);

void write_file(const std::filesystem::path& path, std::string_view text);
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace gt::testing
