// SPDX-License-Identifier: Apache-2.0
// How a robot behaves, as YAML; every key may be left out:
//
//     name: Robot                  in its banner
//     slow_start: 2s               before it shows anything or reads keys
//     trust: ask                   a dialog before the prompt, with `No, exit` selected
//     swallow_enter: 150ms         an Enter this soon after a paste does nothing (50ms)
//     swallow_answer: 500ms        a key this soon after a dialog has opened does nothing (0)
//     fold_over_lines: 10          pastes of more lines are shown as `[Pasted text #1 +20 lines]`
//     thinking: 300ms              before each answer
//     works: true                  does the work on its hook
//     on_start: [STEP, …]
//     replies:                     the first whose text a message contains
//       - {when: deploy, steps: [STEP, …]}
//
// step.h has the steps.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/robot/step.h"
#include "common/base/clock.h"
#include "common/base/result.h"

namespace gt {

struct RobotReply {
  std::string when;
  std::vector<Step> steps;
};

struct RobotScript {
  std::string name = "Robot";
  Duration slow_start{0};
  bool asks_trust = false;
  Duration swallow_enter{50};
  Duration swallow_answer{0};
  int fold_over_lines = 10;
  Duration thinking{300};
  bool works = true;
  std::vector<Step> on_start;
  std::vector<RobotReply> replies;

  /// The steps that answer `message`; null if no reply is meant for it.
  [[nodiscard]] const std::vector<Step>* reply_to(std::string_view message) const;
};

/// Errors: kCorrupt, with `file` and line; an unknown key is one.
[[nodiscard]] Result<RobotScript> parse_robot_script(std::string_view text, std::string_view file);

}  // namespace gt
