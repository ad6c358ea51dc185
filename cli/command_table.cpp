// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"

#include <algorithm>
#include <array>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

#define GT_COMMAND(symbol) &symbol,
constexpr const Command* kCommands[] = {
#include "cli/command_list.inc"
};
#undef GT_COMMAND

constexpr std::array<Option, 7> kGlobalOptions = {{
    {"town", 0, "DIR", "the town to work in, instead of the one around here (also GT_TOWN)"},
    {"rig", 0, "RIG", "the rig meant, where the directory does not tell"},
    {"as", 0, "ADDRESS", "the agent meant, where the directory does not tell"},
    {"json", 0, "", "answer as one JSON object"},
    {"quiet", 'q', "", "no progress on stderr"},
    {"color", 0, "WHEN", "always, never or auto (default; also NO_COLOR)"},
    {"help", 'h', "", "show this help"},
}};

/// How many of `words` spell `path`; 0 if they do not.
std::size_t match_length(std::string_view path, std::span<const std::string> words) {
  const auto parts = split(path, ' ');
  if (parts.size() > words.size()) return 0;
  return std::equal(parts.begin(), parts.end(), words.begin()) ? parts.size() : 0;
}

}  // namespace

std::span<const Command* const> all_commands() {
  return kCommands;
}

std::span<const Option> global_options() {
  return kGlobalOptions;
}

CommandMatch find_command(std::span<const std::string> words) {
  CommandMatch best;
  const auto consider = [&](const Command* command, std::string_view path) {
    const std::size_t length = match_length(path, words);
    if (length > best.words) best = {command, length};
  };
  for (const Command* command : kCommands) {
    consider(command, command->path);
    for (std::string_view alias : command->aliases) consider(command, alias);
  }
  return best;
}

std::vector<const Command*> commands_under(std::string_view word) {
  std::vector<const Command*> found;
  for (const Command* command : kCommands) {
    if (command->path.starts_with(format("{} ", word))) found.push_back(command);
  }
  return found;
}

Error unknown_command(std::span<const std::string> words) {
  std::vector<std::string_view> known;
  for (const Command* command : kCommands) {
    known.push_back(command->path);
    known.insert(known.end(), command->aliases.begin(), command->aliases.end());
  }
  // `gt daemon stats` is nearer to `daemon status` than `daemon` alone is to anything.
  std::optional<std::string> meant;
  if (words.size() > 1) meant = nearest(words[0] + " " + words[1], known);
  if (!meant) meant = nearest(words[0], known);
  const bool is_group = words.size() > 1 && !commands_under(words[0]).empty();
  const std::string given = is_group ? words[0] + " " + words[1] : words[0];
  return {ErrorCode::kUsage, format("unknown command '{}'", printable(given)),
          meant ? format("did you mean 'gt {}'?", *meant) : "'gt help' lists the commands"};
}

}  // namespace gt
