// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/process/process_tree.h"
#include "tests/support/temp_town.h"

namespace gt::testing {

/// A town with agents that are plain programs, to be started, stopped and killed.
class LifeTown : public TempTown {
 public:
  explicit LifeTown(std::string_view config = {}) : TempTown(config) {}
  /// Brings the town down, so that a program that ignores the hangup does not outlive the test.
  ~LifeTown();

  /// A kind of that name that runs `script` in a shell.
  void add_kind(std::string_view name, std::string_view script) const;
  /// An agent with its workspace; `more` are further lines of its hook file.
  void add_agent(std::string_view address, std::string_view kind = "shell",
                 std::string_view more = {}) const;
  /// A rig without a repository.
  void add_bare_rig(std::string_view name, bool is_parked = false) const;

  [[nodiscard]] static std::string hook_of(std::string_view address);
  /// What `gt ps --json` says of the agent; null if it does not list it.
  [[nodiscard]] Value agent(std::string_view address) const;
  [[nodiscard]] std::string state_of(std::string_view address) const;
  /// 0 if its program does not run.
  [[nodiscard]] pid_t pid_of(std::string_view address) const;
  /// The pid of the daemon, or 0.
  [[nodiscard]] pid_t daemon_pid() const;
  /// How many lines of the journal are about this event of this agent.
  [[nodiscard]] int journalled(std::string_view event, std::string_view address) const;
  /// Everything that runs in sessions of this town.
  [[nodiscard]] std::vector<ProcessIdentity> processes() const;
  /// Runs tmux on the town's server.
  std::string tmux(const std::vector<std::string>& words) const;

  /// Runs the same call of gt several times at once.
  [[nodiscard]] std::vector<GtRun> gt_at_once(int count,
                                              const std::vector<std::string>& words) const;
};

}  // namespace gt::testing
