// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace gt {

/// One thing that `gt doctor` looked at.
struct Finding {
  enum Level {
    kGood,
    kNote,     ///< neither good nor bad
    kWarning,  ///< things work, but a person should look
    kBroken,   ///< something does not work until it is mended
  };
  Level level = kGood;
  std::string subject;  ///< `tmux`, `web/rig.yaml`, `web/toast`
  std::string message;
  std::string hint = {};                      ///< what to do, usually a command
  std::function<Result<void>()> repair = {};  ///< what --fix does; none: only a person can
  bool is_repaired = false;
};

using Findings = std::vector<Finding>;

inline void append(Findings& all, Findings more) {
  for (Finding& finding : more) all.push_back(std::move(finding));
}

}  // namespace gt
