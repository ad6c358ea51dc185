// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace gt {

/// What the words of a call ask for.
struct Invocation {
  const Command* command = nullptr;  ///< to run, with `args`; null: `help` is all that is wanted
  Args args;
  std::string help;
};

/// Reads `words`, argv without the program's name. Options that every command takes may stand
/// anywhere before `--`. Errors: kUsage, with what was probably meant as the hint.
[[nodiscard]] Result<Invocation> read_invocation(const std::vector<std::string>& words);

}  // namespace gt
