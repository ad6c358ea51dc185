// SPDX-License-Identifier: Apache-2.0
#include "cli/invocation.h"

#include <algorithm>

#include "cli/command_table.h"
#include "cli/help.h"
#include "common/base/format.h"

namespace gt {
namespace {

/// The words of a call, sorted: what every command understands, and the rest in its order.
struct Call {
  std::vector<std::string> globals, words;
};

/// A global option may stand anywhere before `--`: `gt --json ps`, `gt daemon --json status`.
Call sorted(const std::vector<std::string>& given) {
  Call call;
  auto word = given.begin();
  while (word != given.end() && *word != "--") {
    const std::string name = word->substr(0, word->find('='));
    const Option* option = nullptr;
    for (const Option& each : global_options()) {
      const bool is_letter = each.letter != 0 && *word == format("-{}", each.letter);
      if (is_letter || name == format("--{}", each.name)) option = &each;
    }
    auto& target = option != nullptr ? call.globals : call.words;
    target.push_back(*word);
    const bool value_follows = option != nullptr && !option->value.empty() && name == *word;
    if (value_follows && ++word != given.end()) target.push_back(*word);
    if (word != given.end()) ++word;
  }
  call.words.insert(call.words.end(), word, given.end());
  return call;
}

Invocation help_only(std::string text) {
  return {nullptr, {}, std::move(text)};
}

/// For words that begin with no command: the help of their group, or what was meant.
Result<Invocation> without_command(const std::vector<std::string>& words) {
  if (words[0].size() > 1 && words[0][0] == '-') {
    const std::vector<Option> globals(global_options().begin(), global_options().end());
    GT_CHECK(parse_args({words[0]}, globals, {}));
  }
  const auto group = commands_under(words[0]);
  if (group.empty() || words.size() > 1) return unknown_command(words);
  return help_only(group_help(words[0], group));
}

}  // namespace

Result<Invocation> read_invocation(const std::vector<std::string>& given) {
  const Call call = sorted(given);
  if (call.words.empty()) return help_only(overview());
  if (call.words[0] == "--version" || call.words[0] == "-V") {
    return help_only(format("gt {}\n", GT_VERSION));
  }
  const auto match = find_command(call.words);
  if (match.command == nullptr) return without_command(call.words);
  const Command& command = *match.command;
  // Asked first, so that help comes even where a needed word is missing.
  const auto is_help = [](const std::string& word) { return word == "--help" || word == "-h"; };
  if (std::any_of(call.globals.begin(), call.globals.end(), is_help)) {
    return help_only(help_on(command, call.words));
  }
  std::vector<Option> options(command.options);
  options.insert(options.end(), global_options().begin(), global_options().end());
  std::vector<std::string> words = call.globals;
  words.insert(words.end(), call.words.begin() + static_cast<std::ptrdiff_t>(match.words),
               call.words.end());
  auto args = parse_args(words, options, command.positionals);
  if (args) return Invocation{&command, *std::move(args), ""};
  Error error = std::move(args).error();
  // `gt polecat spwan`: no word too many for `gt polecat`, but a command of that group misspelt.
  const bool is_bare_group = match.words == 1 && std::size(command.positionals) == 0 &&
                             !commands_under(call.words[0]).empty();
  if (is_bare_group && call.words.size() > 1 && call.words[1][0] != '-') {
    return unknown_command(call.words);
  }
  if (error.hint.empty()) error.hint = format("'gt help {}' shows how", command.path);
  return error;
}

}  // namespace gt
