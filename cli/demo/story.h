// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/demo/narrator.h"
#include "cli/demo/project.h"
#include "cli/demo/stage.h"
#include "common/town/address.h"

namespace gt {

/// What the demo shows: a town is made, its agents work, the daemon and one of them are killed, and
/// nothing is lost. Every claim it makes is looked up, never assumed.
class Story {
 public:
  /// `speed` times as fast as a person can follow. With `is_kept` the town goes on at the end.
  Story(Stage& stage, Narrator& narrator, double speed, bool is_kept);

  /// Tells it. False if something claimed was not so. Errors: a step that failed; kInterrupted.
  [[nodiscard]] Result<bool> tell();

 private:
  struct Worker {
    const Project& project;
    std::size_t task;
    Address address;
    std::string item;
  };
  /// What a worker committed, oldest first.
  struct Commit {
    std::string author, subject, work;
  };

  [[nodiscard]] Result<void> found_town();
  [[nodiscard]] Result<void> make_repository(const Project& project);
  [[nodiscard]] Result<void> hang_work();
  [[nodiscard]] Result<void> start();
  [[nodiscard]] Result<void> kill_daemon();
  [[nodiscard]] Result<void> kill_agent();
  [[nodiscard]] Result<void> finish();
  [[nodiscard]] Result<void> look_at_work();
  [[nodiscard]] Result<void> check_work(const Worker& worker);
  [[nodiscard]] Result<void> close();

  [[nodiscard]] std::filesystem::path worktree(const Worker& worker) const;
  [[nodiscard]] std::vector<Commit> commits_of(const Worker& worker);
  [[nodiscard]] std::size_t count_commits();
  [[nodiscard]] Duration at_speed(Duration duration) const;
  void check(bool is_true, std::string_view text);

  Stage& stage_;
  Narrator& narrator_;
  double speed_;
  bool is_kept_;
  std::vector<Worker> workers_;
  bool all_true_ = true;
};

}  // namespace gt
