// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/process/process_runner.h"
#include "common/tmux/listing.h"
#include "common/tmux/typing.h"

namespace gt {

/// The town's tmux server as `gt` sees it. Sessions are made and ended by the daemon, not here.
class Tmux {
 public:
  virtual ~Tmux() = default;

  /// Every session; an empty list when no server runs. One process.
  /// Errors: kMissing without tmux; kTimedOut when the server hangs; kFailed.
  [[nodiscard]] virtual Result<std::vector<TmuxSession>> list() = 0;

  /// The screens of these sessions in one process, `lines` lines of history above each, escape
  /// sequences left out; an empty text for a session that is gone.
  [[nodiscard]] virtual Result<std::vector<std::string>> capture(
      const std::vector<std::string>& sessions, int lines) = 0;

  /// Looks closely at one session, into which nobody but `typist`, an id, can paste or press from
  /// then on; nothing if there is none.
  [[nodiscard]] virtual Result<std::optional<PaneLook>> look(std::string_view session,
                                                             std::string_view typist) = 0;

  /// Runs a paste_script or a press_script. False: the pane had changed, and nothing was done.
  /// Errors: kTimedOut, kFailed: nobody knows whether it was done.
  [[nodiscard]] virtual Result<bool> type(const std::string& script) = 0;

  /// Runs a line whose outcome does not matter.
  virtual void run_line(const std::string& line) = 0;

  /// The argument vector that attaches this terminal to a session.
  [[nodiscard]] virtual std::vector<std::string> attach_command(std::string_view session,
                                                                bool read_only) const = 0;

  /// Ends the town's server and with it every session on it. No error if none runs.
  [[nodiscard]] virtual Result<void> end_server() = 0;
};

/// Talks to `tmux -L server`, each call with a deadline of 5 s.
class TmuxCli : public Tmux {
 public:
  TmuxCli(ProcessRunner& runner, std::string server);

  [[nodiscard]] Result<std::vector<TmuxSession>> list() override;
  [[nodiscard]] Result<std::vector<std::string>> capture(const std::vector<std::string>& sessions,
                                                         int lines) override;
  [[nodiscard]] Result<std::optional<PaneLook>> look(std::string_view session,
                                                     std::string_view typist) override;
  [[nodiscard]] Result<bool> type(const std::string& script) override;
  void run_line(const std::string& line) override;
  [[nodiscard]] std::vector<std::string> attach_command(std::string_view session,
                                                        bool read_only) const override;
  [[nodiscard]] Result<void> end_server() override;

 private:
  [[nodiscard]] Result<ProcessOutcome> run_script(std::string script);

  ProcessRunner& runner_;
  std::string server_;
};

}  // namespace gt
