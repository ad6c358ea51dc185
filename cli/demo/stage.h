// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"
#include "cli/demo/narrator.h"
#include "common/process/signal_watch.h"

namespace gt {

/// Where the demo takes place: a temporary directory with a home, repositories and a town, all of
/// it taken away with everything that runs in it when this goes, unless it is to be kept. What runs
/// here knows nothing of the person: no HOME, no git identity, no tmux of theirs.
class Stage {
 public:
  /// Errors: kDisk, kFailed.
  [[nodiscard]] static Result<Stage> set_up(Context& context, Narrator& narrator);
  Stage(Stage&& other) noexcept;
  Stage& operator=(Stage&&) = delete;
  ~Stage();

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  [[nodiscard]] std::filesystem::path town() const { return directory_ / "town"; }

  /// Runs `gt WORDS` in the town as a person would, told with the first lines of what it says.
  /// Errors: kFailed, with what it said, if it fails; kInterrupted.
  [[nodiscard]] Result<ProcessOutcome> gt(std::vector<std::string> words,
                                          std::size_t shown_lines = 100);
  /// The same for a command that may fail.
  [[nodiscard]] Result<ProcessOutcome> try_gt(std::vector<std::string> words,
                                              std::size_t shown_lines = 100);
  /// Runs any program, untold. Errors: kFailed, with what it said, if it fails; kInterrupted.
  [[nodiscard]] Result<std::string> run(std::vector<std::string> argv,
                                        const std::filesystem::path& directory);
  [[nodiscard]] Result<void> write(const std::filesystem::path& path, std::string_view text);

  /// Waits until `condition`. Errors: kFailed, saying that `what` did not happen; kInterrupted
  /// when a person wants it to end or nobody listens any more.
  [[nodiscard]] Result<void> wait_until(std::string_view what, Duration patience,
                                        const std::function<bool()>& condition);
  [[nodiscard]] Result<void> pause(Duration duration);

  /// The live sessions of the town: the pid of each agent's program.
  [[nodiscard]] std::map<std::string, pid_t> sessions();

  /// The daemon's pid; nothing if none answers.
  [[nodiscard]] std::optional<pid_t> daemon_pid();

  /// Ends the town. True if nothing of it runs any more. The directory goes with the stage.
  [[nodiscard]] bool end_town();
  /// The directory and what runs in it stay.
  void keep() { is_kept_ = true; }

 private:
  Stage(Context& context, Narrator& narrator, SignalWatch signals, std::filesystem::path directory);
  [[nodiscard]] Result<void> check_interrupted();
  [[nodiscard]] ProcessRequest request(std::vector<std::string> argv,
                                       const std::filesystem::path& directory) const;
  [[nodiscard]] bool is_quiet();

  Context& context_;
  Narrator& narrator_;
  SignalWatch signals_;
  std::filesystem::path directory_;  // empty: moved from
  std::vector<std::string> environment_;
  bool is_interrupted_ = false;  // once, and for all that would come
  bool is_kept_ = false;
};

}  // namespace gt
