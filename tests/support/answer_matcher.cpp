// SPDX-License-Identifier: Apache-2.0
#include "tests/support/answer_matcher.h"

#include "cli/command_table.h"
#include "cli/schema.h"
#include "common/base/clock.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt::testing {
namespace {

bool is_a(const Value& value, std::string_view type) {
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_integer();
  if (type == "number") return value.as_double().has_value();
  if (type == "boolean") return value.is_bool();
  if (type == "array") return value.is_list();
  if (type == "object") return value.is_map();
  return type == "null" && value.is_null();
}

bool has_type(const Value& value, const Value& types) {
  if (const std::string* type = types.as_string()) return is_a(value, *type);
  for (const Value& type : types.items()) {
    if (is_a(value, *type.as_string())) return true;
  }
  return false;
}

/// Checks the part of JSON Schema that answer_schema makes. `at` is the path of `value`.
std::string problem_of(const Value& value, const Value& schema, const std::string& at) {
  if (schema.find("type") != nullptr && !has_type(value, schema["type"])) {
    return format("{} is {}", at.empty() ? "the answer" : at, value.kind_name());
  }
  if (schema.find("format") != nullptr && value.is_string() && !parse_time(*value.as_string())) {
    return format("{} is no time: {}", at, *value.as_string());
  }
  if (const Value* items = schema.find("items")) {
    for (std::size_t i = 0; i < value.items().size(); ++i) {
      const auto problem = problem_of(value.items()[i], *items, format("{}[{}]", at, i));
      if (!problem.empty()) return problem;
    }
  }
  const Value* properties = schema.find("properties");
  if (properties == nullptr || !value.is_map()) return {};
  const std::string prefix = at.empty() ? "" : at + ".";
  for (const auto& [key, property] : properties->entries()) {
    const Value* present = value.find(key);
    if (present == nullptr) return format("{}{} is missing", prefix, key);
    const auto problem = problem_of(*present, property, prefix + key);
    if (!problem.empty()) return problem;
  }
  for (const auto& [key, ignored] : value.entries()) {
    if (properties->find(key) == nullptr) return format("{}{} is not in the record", prefix, key);
  }
  return {};
}

}  // namespace

std::string answer_problem(std::string_view path, const Value& answer) {
  std::vector<std::string> words;
  for (const std::string_view word : split(path, ' ')) words.emplace_back(word);
  const CommandMatch match = find_command(words);
  if (match.command == nullptr || match.words != words.size()) {
    return format("there is no command '{}'", path);
  }
  return problem_of(answer, answer_schema(*match.command), "");
}

}  // namespace gt::testing
