// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/robot/face.h"
#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

/// The item on the robot's hook.
struct HookedWork {
  std::string id, title, text;
};

/// What `gt prime --json` says hangs on the hook; nothing for a free one. Errors: kFailed for an
/// answer of another shape; kCorrupt for an item that cannot be read, which is not "no work".
[[nodiscard]] Result<std::optional<HookedWork>> work_in_prime(const Value& prime);

/// How the robot talks with its town: as real agents do, by running gt, never by its files.
class TownVoice {
 public:
  /// Outside a town nothing is run, and there is no work.
  TownVoice(Face& face, std::filesystem::path gt, std::filesystem::path directory, bool is_in_town)
      : face_(face),
        gt_(std::move(gt)),
        directory_(std::move(directory)),
        is_in_town_(is_in_town) {}

  [[nodiscard]] bool is_in_town() const { return is_in_town_; }
  /// Says what the robot is doing. A town that does not listen is no reason to stop working.
  [[nodiscard]] Result<void> signal(std::string_view state);
  /// Tells of a prompt as an agent's hooks do; returns what they add to it for the model.
  [[nodiscard]] Result<std::string> report_prompt(const std::string& prompt);
  /// Runs `gt prime`; its lines go to `line`.
  [[nodiscard]] Result<ProcessOutcome> prime(const std::function<void(std::string_view)>& line);
  [[nodiscard]] Result<std::optional<HookedWork>> work();
  [[nodiscard]] Result<ProcessOutcome> hand_off(const std::string& note,
                                                const std::function<void(std::string_view)>& line);

 private:
  [[nodiscard]] Result<ProcessOutcome> gt(std::vector<std::string> words,
                                          const std::function<void(std::string_view)>& line,
                                          std::string input = {});

  Face& face_;
  std::filesystem::path gt_;
  std::filesystem::path directory_;
  bool is_in_town_;
};

}  // namespace gt
