// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <algorithm>
#include <array>

#include "cli/command_table.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

struct Chapter {
  CommandGroup group;
  std::string_view title;
};

constexpr std::array<Chapter, 11> kChapters = {{
    {CommandGroup::kTown, "Town"},
    {CommandGroup::kAgents, "Agents"},
    {CommandGroup::kLife, "Life"},
    {CommandGroup::kWork, "Work"},
    {CommandGroup::kMerging, "Merging"},
    {CommandGroup::kFormulas, "Formulas"},
    {CommandGroup::kRecords, "Records"},
    {CommandGroup::kAgentSide, "Run by agents"},
    {CommandGroup::kMail, "Mail and messages"},
    {CommandGroup::kDaemon, "Daemon"},
    {CommandGroup::kHelp, "Help"},
}};

struct Entry {
  std::string left;
  std::string_view right;
};

std::size_t left_width(const std::vector<Entry>& entries) {
  std::size_t width = 0;
  for (const Entry& entry : entries) width = std::max(width, display_width(entry.left));
  return std::min<std::size_t>(width, 30);
}

/// Two columns, the left one of `width`; what is wider gets a line of its own.
std::string two_columns(const std::vector<Entry>& entries, std::size_t width) {
  std::string out;
  for (const Entry& entry : entries) {
    out += "  " + entry.left;
    if (display_width(entry.left) > width) {
      out += "\n" + std::string(width + 4, ' ');
    } else {
      out.append(width - display_width(entry.left) + 2, ' ');
    }
    out += wrapped(entry.right, width + 4) + "\n";
  }
  return out;
}

std::string two_columns(const std::vector<Entry>& entries) {
  return two_columns(entries, left_width(entries));
}

std::vector<Entry> entries_of(const std::vector<const Command*>& commands) {
  std::vector<Entry> entries;
  for (const Command* command : commands) {
    entries.push_back({std::string(command->path), command->summary});
  }
  return entries;
}

std::string spelled(const Option& option) {
  const std::string letter = option.letter != 0 ? format("-{}, ", option.letter) : "    ";
  const std::string value = option.value.empty() ? "" : format(" {}", option.value);
  return format("{}--{}{}", letter, option.name, value);
}

std::string spelled(const Positional& word) {
  switch (word.count) {
    case Positional::kOptional:
      return format("[{}]", word.name);
    case Positional::kAny:
      return format("[{}...]", word.name);
    case Positional::kSome:
      return format("{}...", word.name);
    case Positional::kOne:
      break;
  }
  return std::string(word.name);
}

}  // namespace

std::string_view group_title(CommandGroup group) {
  for (const Chapter& chapter : kChapters) {
    if (chapter.group == group) return chapter.title;
  }
  return "";
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  for (std::string_view paragraph : split(text, '\n')) {
    if (!out.empty()) out += "\n" + std::string(paragraph.empty() ? 0 : indent, ' ');
    // Lines that are indented already are examples: they stay as they are.
    if (paragraph.starts_with("  ")) {
      out += paragraph;
      continue;
    }
    std::size_t column = indent;
    for (std::string_view word : split(paragraph, ' ')) {
      const std::size_t columns = display_width(word);
      if (column > indent && column + 1 + columns > width) {
        out += "\n" + std::string(indent, ' ');
        column = indent;
      }
      if (column > indent) {
        out += ' ';
        ++column;
      }
      out += word;
      column += columns;
    }
  }
  return out;
}

std::string overview() {
  std::string out =
      "gt runs a town of coding agents: each has a tmux session, a git worktree, a hook\n"
      "with its work, and a memory that survives its death.\n\n"
      "Usage: gt COMMAND [WORDS...] [--json] [--town DIR]\n";
  std::vector<const Command*> shown(all_commands().begin(), all_commands().end());
  std::erase_if(shown, [](const Command* command) { return command->is_hidden; });
  const std::size_t width = left_width(entries_of(shown));
  for (const Chapter& chapter : kChapters) {
    std::vector<const Command*> commands = shown;
    std::erase_if(commands, [&](const Command* each) { return each->group != chapter.group; });
    if (commands.empty()) continue;
    out += format("\n{}\n", chapter.title) + two_columns(entries_of(commands), width);
  }
  return out + "\n'gt help COMMAND' tells more; 'gt help glossary' explains the words.\n";
}

std::string usage_line(const Command& command) {
  std::string line = format("gt {}", command.path);
  for (const Positional& word : command.positionals) line += " " + spelled(word);
  for (const Option& option : command.options) {
    line += option.value.empty() ? format(" [--{}]", option.name)
                                 : format(" [--{} {}]", option.name, option.value);
    if (option.repeats) line += "...";
  }
  return line;
}

std::string command_help(const Command& command) {
  std::string out = "Usage: " + wrapped(usage_line(command), 11) + "\n\n";
  out += wrapped(format("{}.", command.summary), 0) + "\n";
  if (!command.details.empty()) out += "\n" + wrapped(command.details, 0) + "\n";
  std::vector<Entry> words, options, globals, examples;
  for (const Positional& word : command.positionals) {
    words.push_back({std::string(word.name), word.summary});
  }
  for (const Option& option : command.options) options.push_back({spelled(option), option.summary});
  for (const Option& option : global_options()) {
    globals.push_back({spelled(option), option.summary});
  }
  for (const Example& example : command.examples) {
    examples.push_back({std::string(example.command), example.meaning});
  }
  if (!words.empty()) out += "\nWords\n" + two_columns(words);
  if (!options.empty()) out += "\nOptions\n" + two_columns(options);
  out += "\nEverywhere\n" + two_columns(globals);
  if (!examples.empty()) out += "\nExamples\n" + two_columns(examples);
  return out;
}

std::string group_help(std::string_view word, const std::vector<const Command*>& commands) {
  return format("Usage: gt {} COMMAND [WORDS...]\n\n", word) + two_columns(entries_of(commands)) +
         format("\n'gt help {} COMMAND' tells more.\n", word);
}

std::string help_on(const Command& command, const std::vector<std::string>& words) {
  const auto group = commands_under(words[0]);
  const bool is_group = words.size() == 1 && words[0] != command.path && !group.empty();
  return is_group ? group_help(words[0], group) : command_help(command);
}

}  // namespace gt
