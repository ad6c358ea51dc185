// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/robot/face.h"
#include "cli/robot/hands.h"
#include "cli/robot/robot_log.h"
#include "cli/robot/script.h"
#include "cli/robot/town_voice.h"
#include "cli/robot/work_record.h"

namespace gt {

/// A scripted agent: it starts, primes itself, does the work on its hook, answers messages and then
/// looks at its hook again, until it is ended.
class Robot {
 public:
  Robot(const RobotScript& script, Face& face, TownVoice& town, Hands& hands, WorkRecord& record,
        RobotLog& log)
      : script_(script), face_(face), town_(town), hands_(hands), record_(record), log_(log) {}

  /// Lives. `who` stands in its banner. Returns when it is to end; the face knows the exit status.
  void run(const std::string& who, const std::string& directory);

 private:
  [[nodiscard]] Result<void> live(const std::string& who, const std::string& directory);
  [[nodiscard]] Result<void> be_trusted(const std::string& directory);
  [[nodiscard]] Result<void> prime();
  /// One turn: what `doing` does, between the signals that an agent's hooks send. `prompt` is what
  /// began it; empty: nobody's.
  template <typename Doing>
  [[nodiscard]] Result<void> take_turn(Doing doing, const std::string& prompt = {});
  [[nodiscard]] Result<void> begin_turn(const std::string& prompt);
  [[nodiscard]] Result<void> answer(const std::string& message);
  [[nodiscard]] Result<void> do_work();
  [[nodiscard]] Result<void> do_steps(const std::vector<Step>& steps);

  const RobotScript& script_;
  Face& face_;
  TownVoice& town_;
  Hands& hands_;
  WorkRecord& record_;
  RobotLog& log_;
  std::string finished_;  // the item it said is done
};

}  // namespace gt
