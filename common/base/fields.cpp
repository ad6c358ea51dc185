// SPDX-License-Identifier: Apache-2.0
#include "common/base/fields.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

const Value kEmptyMap = Value::map();

}  // namespace

Fields::Fields(const Value& map, std::string file) : map_(map), file_(std::move(file)) {
  if (!map.is_map()) {
    complain(map, format("expected a map of fields, found {}", map.kind_name()), "");
  }
}

const Value* Fields::present(std::string_view key) const {
  const Value* value = map_.find(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

void Fields::complain(const Value& at, std::string message, std::string hint) {
  if (first_) return;
  const int line = std::max({at.line(), map_.line(), 1});
  if (hint.empty()) hint = format("mend {} with an editor", file_);
  first_ = Error{ErrorCode::kCorrupt, format("{}:{}: {}", file_, line, message), std::move(hint)};
}

void Fields::fail(std::string_view key, std::string_view message, std::string_view hint) {
  complain(map_[key], format("'{}' {}", key, message), std::string(hint));
}

std::string Fields::text(std::string_view key) {
  if (present(key) == nullptr) {
    fail(key, "is missing");
    return {};
  }
  return text_or(key, "");
}

std::string Fields::text_or(std::string_view key, std::string_view fallback) {
  return optional_text(key).value_or(std::string(fallback));
}

std::optional<std::string> Fields::optional_text(std::string_view key) {
  const Value* value = present(key);
  if (value == nullptr) return std::nullopt;
  if (const std::string* text = value->as_string()) return *text;
  if (const auto number = value->as_integer()) return std::to_string(*number);
  fail(key, format("must be a text, it is {}", value->kind_name()));
  return std::nullopt;
}

std::optional<std::int64_t> Fields::optional_integer(std::string_view key) {
  const Value* value = present(key);
  if (value == nullptr) return std::nullopt;
  const auto number = value->as_integer();
  if (!number) fail(key, format("must be a whole number, it is {}", value->kind_name()));
  return number;
}

std::int64_t Fields::integer_or(std::string_view key, std::int64_t fallback) {
  return optional_integer(key).value_or(fallback);
}

bool Fields::bool_or(std::string_view key, bool fallback) {
  const Value* value = present(key);
  if (value == nullptr) return fallback;
  const auto flag = value->as_bool();
  if (!flag) fail(key, format("must be true or false, it is {}", value->kind_name()));
  return flag.value_or(fallback);
}

std::vector<std::string> Fields::texts(std::string_view key) {
  std::vector<std::string> texts;
  for (const Value& item : list(key)) {
    if (const std::string* text = item.as_string()) {
      texts.push_back(*text);
    } else if (const auto number = item.as_integer()) {
      texts.push_back(std::to_string(*number));
    } else {
      complain(item, format("'{}' must hold texts, one is {}", key, item.kind_name()), "");
    }
  }
  return texts;
}

std::optional<WallTime> Fields::optional_time(std::string_view key) {
  const auto text = optional_text(key);
  if (!text) return std::nullopt;
  const auto time = parse_time(*text);
  if (!time) {
    fail(key, "is not a time", time.error().hint);
    return std::nullopt;
  }
  return *time;
}

Duration Fields::duration_or(std::string_view key, Duration fallback) {
  const auto text = optional_text(key);
  if (!text) return fallback;
  const auto duration = parse_duration(*text);
  if (!duration) {
    fail(key, "is not a duration", duration.error().hint);
    return fallback;
  }
  return *duration;
}

const Value& Fields::map(std::string_view key) {
  const Value* value = present(key);
  if (value == nullptr) return kEmptyMap;
  if (value->is_map()) return *value;
  fail(key, format("must be a map, it is {}", value->kind_name()));
  return kEmptyMap;
}

const Value::List& Fields::list(std::string_view key) {
  const Value* value = present(key);
  if (value != nullptr && !value->is_list()) {
    fail(key, format("must be a list, it is {}", value->kind_name()));
  }
  return value == nullptr ? kEmptyMap.items() : value->items();
}

void Fields::only(std::span<const std::string_view> known) {
  for (const auto& [key, value] : map_.entries()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const auto meant = nearest(key, known);
    complain(value, format("unknown key '{}'", one_line(key, 60)),
             meant ? format("did you mean '{}'?", *meant) : "");
  }
}

Result<void> Fields::finish() const {
  if (first_) return *first_;
  return {};
}

Value time_value(const std::optional<WallTime>& time) {
  return time ? Value(format_time(*time)) : Value();
}

}  // namespace gt
