// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/process/process_runner.h"
#include "common/tmux/tmux.h"

namespace gt::testing {

/// A tmux server nobody else has, ended with all its sessions when this goes; its socket file too.
/// It starts with the first batch.
class PrivateTmux {
 public:
  PrivateTmux();
  ~PrivateTmux();
  PrivateTmux(const PrivateTmux&) = delete;
  PrivateTmux& operator=(const PrivateTmux&) = delete;

  /// For `tmux -L`.
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] Tmux& tmux() { return tmux_; }
  /// Runs a script as the daemon does, the listing as its last line.
  [[nodiscard]] Result<ProcessOutcome> run_batch(std::string_view script);
  /// Runs `tmux -L name arguments…`; its output.
  [[nodiscard]] std::string run(std::vector<std::string> arguments);
  /// The session as it is listed now; one without a name if it is not.
  [[nodiscard]] TmuxSession session(std::string_view name);

 private:
  SystemProcessRunner runner_;
  std::string name_;
  TmuxCli tmux_;
};

}  // namespace gt::testing
