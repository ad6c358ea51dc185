// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"

namespace gt {

/// All help is made from the command table and fits 80 columns.

/// `gt` alone: what it is, and every command with its summary, by chapter.
[[nodiscard]] std::string overview();
/// `gt help PATH`: usage, details, words, options, examples.
[[nodiscard]] std::string command_help(const Command& command);
/// The help for `words`, which name `command`: that of its group where the group's word alone is
/// short for it, as `gt polecat` is for `gt polecat list`.
[[nodiscard]] std::string help_on(const Command& command, const std::vector<std::string>& words);
/// `gt daemon`: the commands under one word.
[[nodiscard]] std::string group_help(std::string_view word,
                                     const std::vector<const Command*>& commands);
/// `gt start [ADDRESS...] [--all]`: one line, not wrapped.
[[nodiscard]] std::string usage_line(const Command& command);
/// The name of a chapter: `Town`, `Agents`, …
[[nodiscard]] std::string_view group_title(CommandGroup group);
/// `text` with lines of at most `width` columns, each after the first line break indented by
/// `indent`.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent,
                                  std::size_t width = 80);

}  // namespace gt
