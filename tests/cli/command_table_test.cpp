// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <map>
#include <set>

#include "cli/invocation.h"
#include "common/base/text.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

/// The words of an example as a shell would read them, up to a pipe or the next command.
std::vector<std::string> shell_words(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  bool has_word = false;
  for (const char c : line) {
    if (quote != 0) {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      has_word = true;
    } else if (c == ' ' || std::string_view("|;&>").find(c) != std::string_view::npos) {
      if (has_word) words.push_back(word);
      word.clear();
      has_word = false;
      if (c != ' ') return words;
    } else {
      word += c;
      has_word = true;
    }
  }
  if (has_word) words.push_back(word);
  return words;
}

bool is_snake_case(std::string_view word) {
  for (const char c : word) {
    if (std::islower(c) == 0 && std::isdigit(c) == 0 && c != '_') return false;
  }
  return !word.empty();
}

TEST(CommandTable, EverySummaryIsOneShortLineWithoutAFullStop) {
  for (const Command* command : all_commands()) {
    SCOPED_TRACE(command->path);
    EXPECT_FALSE(command->summary.empty());
    EXPECT_LE(display_width(command->summary), 60U);
    EXPECT_FALSE(command->summary.ends_with("."));
    EXPECT_TRUE(std::isupper(command->summary[0]) != 0) << command->summary;
    EXPECT_NE(command->run, nullptr);
  }
}

TEST(CommandTable, PathsAndAliasesAreUniqueLowerCaseWords) {
  std::set<std::string_view> seen;
  for (const Command* command : all_commands()) {
    std::vector<std::string_view> paths(command->aliases);
    paths.push_back(command->path);
    for (const std::string_view path : paths) {
      EXPECT_TRUE(seen.insert(path).second) << path << " is there twice";
      for (const std::string_view word : split(path, ' ')) {
        EXPECT_FALSE(word.empty()) << path;
        for (const char c : word) EXPECT_TRUE(std::islower(c) != 0 || c == '-') << path;
      }
    }
  }
}

TEST(CommandTable, EveryExampleIsACallOfItsOwnCommand) {
  for (const Command* command : all_commands()) {
    EXPECT_FALSE(std::empty(command->examples)) << command->path;
    for (const Example& example : command->examples) {
      SCOPED_TRACE(example.command);
      auto words = shell_words(example.command);
      ASSERT_FALSE(words.empty());
      ASSERT_EQ(words[0], "gt");
      words.erase(words.begin());
      const auto invocation = read_invocation(words);
      ASSERT_THAT(invocation, testing::IsOk());
      EXPECT_EQ(invocation->command, command);
      EXPECT_FALSE(example.meaning.empty());
    }
  }
}

TEST(CommandTable, NoOptionHidesAnother) {
  for (const Command* command : all_commands()) {
    std::set<std::string_view> names;
    std::set<char> letters;
    std::vector<Option> options(global_options().begin(), global_options().end());
    options.insert(options.end(), command->options.begin(), command->options.end());
    for (const Option& option : options) {
      SCOPED_TRACE(std::string(command->path) + " --" + std::string(option.name));
      EXPECT_TRUE(names.insert(option.name).second);
      if (option.letter != 0) {
        EXPECT_TRUE(letters.insert(option.letter).second);
      }
      EXPECT_FALSE(option.summary.empty());
      EXPECT_FALSE(option.repeats && option.value.empty());
    }
  }
}

TEST(CommandTable, OnlyTheLastWordMayBeAList) {
  for (const Command* command : all_commands()) {
    for (const Positional& word : command->positionals) {
      SCOPED_TRACE(command->path);
      EXPECT_FALSE(word.summary.empty());
      const bool is_list = word.count == Positional::kAny || word.count == Positional::kSome;
      EXPECT_TRUE(!is_list || &word == command->positionals.end() - 1) << word.name;
    }
  }
}

TEST(CommandTable, AnswerKeysAreAnInterfaceOfSnakeCaseAndPluralLists) {
  const std::set<std::string_view> types = {"string", "integer", "number", "boolean",
                                            "object", "array",   "time",   "any"};
  for (const Command* command : all_commands()) {
    std::set<std::string_view> keys;
    for (const AnswerKey& key : command->answer) {
      SCOPED_TRACE(std::string(command->path) + ": " + std::string(key.key));
      EXPECT_TRUE(keys.insert(key.key).second) << "twice";
      EXPECT_FALSE(key.summary.empty());
      std::string_view type = key.type;
      if (type.ends_with("?")) type.remove_suffix(1);
      EXPECT_TRUE(types.contains(type)) << key.type;
      for (std::string_view part : split(key.key, '.')) {
        const bool is_list = part.ends_with("[]");
        if (is_list) part.remove_suffix(2);
        EXPECT_TRUE(is_snake_case(part)) << part;
        const bool is_array = type == "array" && key.key.ends_with(part);
        EXPECT_TRUE((!is_list && !is_array) || part.ends_with("s")) << part << " is no plural";
      }
    }
  }
}

TEST(CommandTable, TheLongestPathWins) {
  const std::vector<std::string> words = {"help", "version"};
  const CommandMatch match = find_command(words);
  EXPECT_EQ(match.command, &kHelp);
  EXPECT_EQ(match.words, 1U);
  const std::vector<std::string> none = {"no-such-command"};
  EXPECT_EQ(find_command(none).command, nullptr);
}

}  // namespace
}  // namespace gt
