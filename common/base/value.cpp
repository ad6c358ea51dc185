// SPDX-License-Identifier: Apache-2.0
#include "common/base/value.h"

#include <algorithm>
#include <array>

namespace gt {
namespace {

const Value kNull;
const Value::List kNoItems;
const Value::Map kNoEntries;

}  // namespace

Value Value::map(std::initializer_list<std::pair<std::string_view, Value>> entries) {
  Value value;
  Map& map = value.data_.emplace<Map>();
  for (const auto& [key, entry] : entries) map.push_back({std::string(key), entry});
  return value;
}

Value Value::map_of(Map entries) {
  Value value;
  value.data_.emplace<Map>(std::move(entries));
  return value;
}

Value Value::list_of(const std::vector<std::string>& texts) {
  return Value(List(texts.begin(), texts.end()));
}

bool Value::is_map() const {
  return std::holds_alternative<Map>(data_);
}

std::string_view Value::kind_name() const {
  constexpr std::array<std::string_view, 7> kNames = {
      "nothing", "true or false", "a whole number", "a number", "a text", "a list", "a map"};
  return kNames[data_.index()];
}

std::optional<bool> Value::as_bool() const {
  const bool* value = std::get_if<bool>(&data_);
  return value != nullptr ? std::optional(*value) : std::nullopt;
}

std::optional<std::int64_t> Value::as_integer() const {
  const auto* value = std::get_if<std::int64_t>(&data_);
  return value != nullptr ? std::optional(*value) : std::nullopt;
}

std::optional<double> Value::as_double() const {
  if (const auto* value = std::get_if<double>(&data_)) return *value;
  if (const auto* value = std::get_if<std::int64_t>(&data_)) return static_cast<double>(*value);
  return std::nullopt;
}

const Value::List& Value::items() const {
  const List* list = std::get_if<List>(&data_);
  return list != nullptr ? *list : kNoItems;
}

const Value::Map& Value::entries() const {
  const Map* map = std::get_if<Map>(&data_);
  return map != nullptr ? *map : kNoEntries;
}

const Value* Value::find(std::string_view key) const {
  for (const Entry& entry : entries()) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

Value* Value::find(std::string_view key) {
  return const_cast<Value*>(std::as_const(*this).find(key));  // NOLINT: same object, not const
}

const Value& Value::operator[](std::string_view key) const {
  const Value* value = find(key);
  return value != nullptr ? *value : kNull;
}

void Value::set(std::string_view key, Value value) {
  if (Value* present = find(key)) {
    *present = std::move(value);
    return;
  }
  if (!is_map()) data_.emplace<Map>();
  std::get<Map>(data_).push_back({std::string(key), std::move(value)});
}

void Value::set_or_erase(std::string_view key, Value value) {
  if (value.is_null()) {
    erase(key);
  } else {
    set(key, std::move(value));
  }
}

void Value::erase(std::string_view key) {
  if (Map* map = std::get_if<Map>(&data_)) {
    std::erase_if(*map, [key](const Entry& entry) { return entry.key == key; });
  }
}

void Value::push_back(Value value) {
  if (!is_list()) data_.emplace<List>();
  std::get<List>(data_).push_back(std::move(value));
}

}  // namespace gt
