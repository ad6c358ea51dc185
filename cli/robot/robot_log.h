// SPDX-License-Identifier: Apache-2.0
// What happened to a robot, one JSON object a line, for tests that count messages:
//
//     {"at":"2026-11-20T07:50:38.125Z","pid":4711,"event":"prompt","text":"…","while":"busy"}
//
// `text` is exact; where it is no UTF-8, `hex` has its bytes. Events: started, primed, paste (into
// the draft, not sent yet), prompt (sent), injected (added to it by the town), enter_swallowed,
// paste_lost (into a dialog), dialog, answer, answer_swallowed, interrupted, step, resized, ended.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/value.h"
#include "common/store/disk.h"

namespace gt {

class RobotLog {
 public:
  /// Without a path nothing is written.
  RobotLog(std::optional<std::filesystem::path> path, Disk& disk, const Clock& clock)
      : path_(std::move(path)), disk_(disk), clock_(clock) {}

  /// Durable when it returns. A log that cannot be written is not the robot's trouble.
  void write(std::string_view event, const Value& details = Value::map());
  void write_text(std::string_view event, std::string_view text, Value details = Value::map());

 private:
  std::optional<std::filesystem::path> path_;
  Disk& disk_;
  const Clock& clock_;
};

}  // namespace gt
