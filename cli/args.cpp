// SPDX-License-Identifier: Apache-2.0
#include "cli/args.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <iterator>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// CLI11 knows the options only: it would split a positional such as `[a, b]` into two words, and
/// its messages name no nearest option.
struct Parser {
  explicit Parser(const std::vector<Option>& options) {
    app.set_help_flag();
    app.allow_extras();
    for (const Option& option : options) add(option);
  }

  void add(const Option& option) {
    const std::string name(option.name);
    const std::string spelled =
        (option.letter != 0 ? format("-{},", option.letter) : std::string()) + "--" + name;
    if (option.value.empty()) {
      app.add_flag(spelled, flags[name])->disable_flag_override();
      return;
    }
    auto* made = app.add_option(spelled, values[name]);
    made->type_size(1)->allow_extra_args(false);
    made->multi_option_policy(option.repeats ? CLI::MultiOptionPolicy::TakeAll
                                             : CLI::MultiOptionPolicy::TakeLast);
  }

  CLI::App app;
  std::map<std::string, bool> flags;
  std::map<std::string, std::vector<std::string>> values;
};

Error unknown_option(std::string_view word, const std::vector<Option>& options) {
  const std::string_view given = word.substr(0, word.find('='));
  std::vector<std::string_view> known;
  for (const Option& option : options) known.push_back(option.name);
  auto meant = given.starts_with("--") ? nearest(given.substr(2), known) : std::nullopt;
  for (const std::string_view name : known) {
    if (given.size() > 3 && name.starts_with(given.substr(2))) meant = std::string(name);
  }
  return {ErrorCode::kUsage, format("unknown option '{}'", printable(given)),
          meant ? format("did you mean '--{}'?", *meant) : ""};
}

/// `-5` and `- a list` are words.
bool looks_like_option(std::string_view word) {
  return word.size() > 1 && word[0] == '-' && (word[1] == '-' || std::isalpha(word[1]) != 0);
}

/// Gives each positional its words: one where it takes one, all that are left where it takes many.
Result<void> share_out(std::vector<std::string> words,
                       std::initializer_list<Positional> positionals, Args& args) {
  auto next = words.begin();
  for (const Positional& positional : positionals) {
    const bool is_needed =
        positional.count == Positional::kOne || positional.count == Positional::kSome;
    const bool is_list =
        positional.count == Positional::kAny || positional.count == Positional::kSome;
    if (next == words.end()) {
      if (is_needed) return Error{ErrorCode::kUsage, format("{} is missing", positional.name), ""};
      break;
    }
    const auto end = is_list ? words.end() : next + 1;
    args.positionals[std::string(positional.name)].assign(next, end);
    next = end;
  }
  if (next == words.end()) return {};
  const bool ends_in_text =
      positionals.size() > 0 && (std::prev(positionals.end())->name == "TITLE" ||
                                 std::prev(positionals.end())->name == "TEXT");
  return Error{ErrorCode::kUsage, format("unexpected word '{}'", printable(*next)),
               ends_in_text ? "a text of several words stands in quotes: 'Fix the login'" : ""};
}

}  // namespace

bool Args::flag(std::string_view option) const {
  return options.find(option) != options.end();
}

std::vector<std::string> Args::values(std::string_view option) const {
  const auto found = options.find(option);
  return found == options.end() ? std::vector<std::string>() : found->second;
}

std::optional<std::string> Args::value(std::string_view option) const {
  const auto all = values(option);
  return all.empty() ? std::nullopt : std::optional(all.back());
}

Result<std::optional<Duration>> Args::duration(std::string_view option) const {
  const auto text = value(option);
  if (!text) return std::optional<Duration>();
  auto duration = parse_duration(*text);
  if (!duration) return duration.error().within(format("--{}", option));
  return std::optional(*duration);
}

Result<std::optional<int>> Args::number(std::string_view option, int least, int most) const {
  const auto text = value(option);
  if (!text) return std::optional<int>();
  const auto number = parse_integer(*text);
  if (!number || *number < least || *number > most) {
    return Error{
        ErrorCode::kUsage,
        format("--{}: '{}' is not a number from {} to {}", option, printable(*text), least, most),
        ""};
  }
  return std::optional(static_cast<int>(*number));
}

std::vector<std::string> Args::words(std::string_view positional) const {
  const auto found = positionals.find(positional);
  return found == positionals.end() ? std::vector<std::string>() : found->second;
}

std::optional<std::string> Args::word(std::string_view positional) const {
  const auto all = words(positional);
  return all.empty() ? std::nullopt : std::optional(all.front());
}

Result<Args> parse_args(const std::vector<std::string>& words, const std::vector<Option>& options,
                        std::initializer_list<Positional> positionals) {
  const auto end_of_options = std::find(words.begin(), words.end(), "--");
  std::vector<std::string> before(words.begin(), end_of_options);
  // CLI11 drops the empty value of `--name=`, but not one that is a word of its own.
  for (auto word = before.begin(); word != before.end(); ++word) {
    if (!word->starts_with("--") || !word->ends_with("=")) continue;
    word->pop_back();
    word = before.insert(word + 1, "");
  }
  Parser parser(options);
  try {
    std::reverse(before.begin(), before.end());  // CLI11 reads a stack: the first word last
    parser.app.parse(std::move(before));
  } catch (const CLI::ParseError& problem) {
    return Error{ErrorCode::kUsage, printable(problem.what()), ""};
  }
  std::vector<std::string> plain = parser.app.remaining();
  for (const std::string& word : plain) {
    if (looks_like_option(word)) return unknown_option(word, options);
  }
  if (end_of_options != words.end()) {
    plain.insert(plain.end(), end_of_options + 1, words.end());
  }
  Args args;
  for (const auto& [name, is_set] : parser.flags) {
    if (is_set) args.options[name] = {""};
  }
  for (auto& [name, texts] : parser.values) {
    if (!texts.empty()) args.options[name] = std::move(texts);
  }
  GT_CHECK(share_out(std::move(plain), positionals, args));
  return args;
}

}  // namespace gt
