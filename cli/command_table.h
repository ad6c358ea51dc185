// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"

namespace gt {

// One declaration per line of command_list.inc: `extern const Command kTownInit;` …
#define GT_COMMAND(symbol) extern const Command symbol;
#include "cli/command_list.inc"
#undef GT_COMMAND

/// Every command, in the order of command_list.inc.
[[nodiscard]] std::span<const Command* const> all_commands();

/// Options that every command takes: --town, --rig, --as, --json, --quiet, --color, --help.
[[nodiscard]] std::span<const Option> global_options();

/// The command that the first of `words` name, and how many of them; the longest path wins.
struct CommandMatch {
  const Command* command = nullptr;
  std::size_t words = 0;
};
[[nodiscard]] CommandMatch find_command(std::span<const std::string> words);

/// The commands whose paths begin with this word: `daemon` → `daemon start`, …
[[nodiscard]] std::vector<const Command*> commands_under(std::string_view word);

/// kUsage for words that name no command, with the nearest one as the hint.
[[nodiscard]] Error unknown_command(std::span<const std::string> words);

}  // namespace gt
