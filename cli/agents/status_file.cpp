// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/status_file.h"

#include <fcntl.h>

#include <algorithm>
#include <array>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/process/process_tree.h"
#include "common/store/disk.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 6> kStatusKeys = {"files", "state", "states",
                                                         "at",    "about", "started"};

/// The path that `pattern` means for a program; nothing where a variable of it is not set.
std::optional<std::string> path_for(std::string_view pattern, pid_t pid) {
  std::string path(pattern);
  if (path.starts_with("~/")) path.replace(0, 1, "$HOME");
  if (path.starts_with("$")) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string value = environment_value(pid, path.substr(1, end - 1));
    if (value.empty()) return std::nullopt;
    path.replace(0, end, value);
  }
  const std::string_view kPid = "{pid}";
  if (const auto at = path.find(kPid); at != std::string::npos) {
    path.replace(at, kPid.size(), std::to_string(pid));
  }
  return path;
}

/// A number, whether it was written as one or as a text.
std::optional<long long> number_in(const Value& value) {
  if (const auto number = value.as_integer()) return *number;
  const std::string* text = value.as_string();
  return text != nullptr ? parse_integer(*text) : std::nullopt;
}

}  // namespace

Result<std::optional<StatusFileRules>> parse_status_rules(const Value& map, std::string_view file) {
  if (map.entries().empty()) return std::optional<StatusFileRules>();
  const std::string name(file);
  Fields fields(map, name);
  fields.only(kStatusKeys);
  StatusFileRules rules;
  rules.files = fields.texts("files");
  if (rules.files.empty()) fields.fail("files", "is missing");
  rules.state = fields.text("state");
  rules.at = fields.text_or("at", "");
  rules.about = fields.text_or("about", "");
  rules.started = fields.text("started");
  const Value& states = fields.map("states");
  for (const auto& [word, meaning] : states.entries()) {
    const std::string* text = meaning.as_string();
    const auto state = text != nullptr ? state_named(*text) : std::nullopt;
    if (!state) fields.fail("states", format("'{}' is no state", text != nullptr ? *text : word));
    rules.states.emplace_back(word, state.value_or(AgentState::kUnknown));
  }
  GT_CHECK(fields.finish());
  return std::optional(std::move(rules));
}

std::optional<StatusWord> parse_status(const StatusFileRules& rules, std::string_view text,
                                       std::uint64_t started) {
  const auto json = parse_json(trimmed(text));
  if (!json || number_in((*json)[rules.started]) != static_cast<long long>(started)) {
    return std::nullopt;
  }
  const std::string* word = (*json)[rules.state].as_string();
  const auto meant = std::find_if(rules.states.begin(), rules.states.end(), [&](const auto& each) {
    return word != nullptr && each.first == *word;
  });
  if (meant == rules.states.end()) return std::nullopt;
  StatusWord status{meant->second, {}, {}};
  if (const auto at = number_in((*json)[rules.at])) status.at = WallTime(Duration(*at));
  if (const std::string* about = (*json)[rules.about].as_string()) status.about = *about;
  return status;
}

std::optional<StatusWord> read_status(const StatusFileRules& rules, pid_t pid) {
  const auto process = process_identity(pid);
  if (!process) return std::nullopt;
  SystemDisk disk;
  for (const std::string& pattern : rules.files) {
    const auto path = path_for(pattern, pid);
    if (!path) continue;
    const auto text = disk.read(*path);
    if (text) return parse_status(rules, *text, process->started);
  }
  return std::nullopt;
}

}  // namespace gt
