// SPDX-License-Identifier: Apache-2.0
#include "cli/schema.h"

#include <algorithm>

#include "common/base/format.h"

namespace gt {
namespace {

using Keys = std::initializer_list<AnswerKey>;

const AnswerKey* key_named(const Keys& keys, std::string_view name) {
  const auto* found =
      std::find_if(keys.begin(), keys.end(), [&](const AnswerKey& key) { return key.key == name; });
  return found != keys.end() ? found : nullptr;
}

/// The first parts of the keys below `prefix`, in their order: `agents[]` and `town` of
/// `agents[].address`, `agents[].state`, `town`.
std::vector<std::string_view> parts_below(const Keys& keys, std::string_view prefix) {
  std::vector<std::string_view> parts;
  for (const AnswerKey& key : keys) {
    if (!key.key.starts_with(prefix)) continue;
    std::string_view part = key.key.substr(prefix.size());
    part = part.substr(0, part.find('.'));
    if (part.ends_with("[]")) part.remove_suffix(2);
    if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
  }
  return parts;
}

Value typed(std::string_view type) {
  const bool may_be_null = type.ends_with("?");
  if (may_be_null) type.remove_suffix(1);
  const std::string name(type == "time" ? "string" : type);
  Value schema = Value::map();
  if (type == "any") return schema;
  schema.set("type", may_be_null ? Value::list_of({name, "null"}) : Value(name));
  if (type == "time") schema.set("format", "date-time");
  return schema;
}

Value object_schema(const Keys& keys, const std::string& prefix, std::string_view type);

/// What stands under one key, whose whole path is `path`.
Value key_schema(const Keys& keys, const std::string& path) {
  const AnswerKey* key = key_named(keys, path);
  const AnswerKey* element = key_named(keys, path + "[]");
  Value schema;
  if (!parts_below(keys, path + "[].").empty()) {
    schema = typed(key != nullptr ? key->type : "array");
    schema.set("items", object_schema(keys, path + "[].", "object"));
  } else if (element != nullptr) {
    schema = typed(key != nullptr ? key->type : "array");
    schema.set("items", typed(element->type));
  } else if (!parts_below(keys, path + ".").empty()) {
    schema = object_schema(keys, path + ".", key != nullptr ? key->type : "object");
  } else {
    schema = typed(key->type);
  }
  if (key != nullptr) schema.set("description", key->summary);
  return schema;
}

Value object_schema(const Keys& keys, const std::string& prefix, std::string_view type) {
  Value schema = typed(type);
  Value properties = Value::map();
  Value required = Value::List();
  for (const std::string_view part : parts_below(keys, prefix)) {
    properties.set(part, key_schema(keys, prefix + std::string(part)));
    required.push_back(part);
  }
  schema.set("properties", std::move(properties));
  schema.set("required", std::move(required));
  schema.set("additionalProperties", false);
  return schema;
}

}  // namespace

Value answer_schema(const Command& command) {
  Value schema = Value::map({{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                             {"title", format("gt {} --json", command.path)},
                             {"description", command.summary}});
  const Value object = object_schema(command.answer, "", "object");
  for (const auto& [key, value] : object.entries()) schema.set(key, value);
  return schema;
}

}  // namespace gt
