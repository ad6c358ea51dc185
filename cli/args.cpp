// SPDX-License-Identifier: Apache-2.0
#include "cli/args.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cassert>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// What is wrong with the words, told in our own way: CLI11's messages name no nearest option.
Error usage_error(const CLI::App& app, const CLI::ParseError& problem,
                  const std::vector<Option>& options) {
  for (const std::string& extra : app.remaining()) {
    if (extra.size() < 2 || extra[0] != '-') {
      return {ErrorCode::kUsage, format("unexpected word '{}'", printable(extra)), ""};
    }
    const std::string given = extra.substr(0, extra.find('='));
    std::vector<std::string_view> known;
    for (const Option& option : options) known.push_back(option.name);
    const auto meant = nearest(std::string_view(given).substr(given.find_first_not_of('-')), known);
    return {ErrorCode::kUsage, format("unknown option '{}'", printable(given)),
            meant ? format("did you mean '--{}'?", *meant) : ""};
  }
  std::string message = printable(problem.what());
  if (!message.empty()) message[0] = static_cast<char>(std::tolower(message[0]));
  return {ErrorCode::kUsage, message, ""};
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
  CLI::App app;
  app.set_help_flag();
  app.allow_extras(false);
  std::map<std::string, bool> flags;
  std::map<std::string, std::vector<std::string>> values;
  for (const Option& option : options) {
    const std::string name(option.name);
    const std::string spelled =
        (option.letter != 0 ? format("-{},", option.letter) : std::string()) + "--" + name;
    if (option.value.empty()) {
      app.add_flag(spelled, flags[name]);
    } else {
      auto* made = app.add_option(spelled, values[name]);
      made->type_size(1)->allow_extra_args(false);
      made->multi_option_policy(option.repeats ? CLI::MultiOptionPolicy::TakeAll
                                               : CLI::MultiOptionPolicy::TakeLast);
    }
  }
  std::map<std::string, std::vector<std::string>> given;
  for (const Positional& positional : positionals) {
    const std::string name(positional.name);
    auto* made = app.add_option(name, given[name]);
    switch (positional.count) {
      case Positional::kOne:
        made->expected(1)->required();
        break;
      case Positional::kOptional:
        made->expected(0, 1);
        break;
      case Positional::kAny:
        made->expected(0, -1);
        break;
      case Positional::kSome:
        made->expected(1, -1)->required();
        break;
    }
  }
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& problem) {
    return usage_error(app, problem, options);
  }
  Args args;
  for (const auto& [name, is_set] : flags) {
    if (is_set) args.options[name] = {""};
  }
  for (auto& [name, texts] : values) {
    if (!texts.empty()) args.options[name] = std::move(texts);
  }
  for (auto& [name, texts] : given) {
    if (!texts.empty()) args.positionals[name] = std::move(texts);
  }
  return args;
}

}  // namespace gt
