// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/value.h"
#include "tests/support/private_tmux.h"
#include "tests/support/temp_directory.h"

namespace gt::testing {

/// A built `gt robot` in a terminal of its own, with a hand at its keyboard.
class RobotPane {
 public:
  struct Setting {
    std::string script = {};  ///< YAML
    int width = 100, height = 30;
    std::vector<std::string> environment = {};  ///< more variables for the robot
    std::filesystem::path workspace = {};       ///< where it runs; its own directory if empty
    std::string afterwards = {};  ///< a line for the shell that runs when it has ended
  };
  RobotPane() : RobotPane(Setting{}) {}
  explicit RobotPane(const Setting& setting);

  /// What its terminal shows now.
  [[nodiscard]] std::string screen();
  /// True as soon as the screen has `text`.
  [[nodiscard]] bool shows(std::string_view text);
  /// The same for every one of `texts` at once.
  [[nodiscard]] bool shows_all(const std::vector<std::string_view>& texts);

  /// Pastes as a delivery does: exact bytes, between paste marks.
  void paste(std::string_view text);
  /// tmux's names of keys, or text, in one call.
  void press(const std::vector<std::string>& keys);
  void resize(int width, int height);

  /// The lines of its log with this event; all of them for none.
  [[nodiscard]] std::vector<Value> events(std::string_view event = {});
  /// True as soon as the log has `count` of them.
  [[nodiscard]] bool logs(std::string_view event, std::size_t count = 1);
  /// The messages that were sent, in order.
  [[nodiscard]] std::vector<std::string> prompts();

  /// True as soon as its process has ended.
  [[nodiscard]] bool ends();
  [[nodiscard]] TmuxSession session() { return tmux_.session("robot"); }
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_.path(); }

 private:
  [[nodiscard]] std::filesystem::path log_file() const { return directory() / "robot-log.jsonl"; }

  TempDirectory directory_;
  PrivateTmux tmux_;
};

}  // namespace gt::testing
