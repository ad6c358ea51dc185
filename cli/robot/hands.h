// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/robot/face.h"
#include "cli/robot/robot_log.h"
#include "cli/robot/step.h"
#include "cli/robot/town_voice.h"
#include "common/store/disk.h"

namespace gt {

/// Does the steps for real, in `directory`, and shows each as real agents do.
class Hands {
 public:
  struct Place {
    std::filesystem::path directory;
    std::filesystem::path gt;  ///< what `gt` in a step's argv means
    std::string author;        ///< of commits: an address
  };
  Hands(Face& face, TownVoice& town, RobotLog& log, Disk& disk, Place place)
      : face_(face), town_(town), log_(log), disk_(disk), place_(std::move(place)) {}

  /// Does step `at` of `steps`; `item` is the work it belongs to, empty for none. Errors: what went
  /// wrong with it; kInterrupted.
  [[nodiscard]] Result<void> perform(const std::vector<Step>& steps, std::size_t at,
                                     std::string_view item);

  /// What every message is answered with once a limit is reached, until it ends.
  [[nodiscard]] const std::optional<std::string>& refusal();
  void forget_refusal();

  /// Shows an action: `● Write src/add.c`.
  void show_action(std::string text);
  /// Shows a line that belongs to the action above it.
  void show_result(std::string text, Colour colour = Colour::kDim);

 private:
  [[nodiscard]] Result<void> put(const std::string& path, std::string_view text);
  [[nodiscard]] Result<std::string> read(const std::string& path);
  [[nodiscard]] Result<void> run(const RunProgram& step);
  [[nodiscard]] Result<void> write(const WriteFile& step);
  [[nodiscard]] Result<void> append(const AppendFile& step);
  [[nodiscard]] Result<void> replace(const ReplaceText& step);
  [[nodiscard]] Result<void> commit(const std::vector<std::string>& files, std::string_view message,
                                    std::string_view text);
  [[nodiscard]] Result<std::string> git(std::vector<std::string> arguments);
  [[nodiscard]] Result<void> ask(const AskPermission& step);
  [[nodiscard]] Result<void> hand_off(const HandOff& step);
  [[nodiscard]] Result<void> crash(const Crash& step);
  [[nodiscard]] Result<void> refuse(std::string message);

  Face& face_;
  TownVoice& town_;
  RobotLog& log_;
  Disk& disk_;
  Place place_;
  std::optional<std::string> refusal_;
  std::optional<std::chrono::steady_clock::time_point> refusal_ends_;
};

}  // namespace gt
