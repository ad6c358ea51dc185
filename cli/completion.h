// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace gt {

/// One way the word at the cursor may go on.
struct Candidate {
  std::string text;
  std::string summary;
};

/// The things a town knows by this name of a value: `RIG`, `ADDRESS`, `KIND`. Empty for others.
using Known = std::function<std::vector<std::string>(std::string_view what)>;

/// What the last of `words` (argv without the program's name; the last may be empty) may become:
/// words of commands, options, and values.
[[nodiscard]] std::vector<Candidate> candidates(const std::vector<std::string>& words,
                                                const Known& known);

/// The script that teaches a shell to ask `gt complete`. Errors: kUsage for a shell other than
/// bash, zsh and fish.
[[nodiscard]] Result<std::string> completion_script(std::string_view shell);

}  // namespace gt
