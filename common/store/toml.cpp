// SPDX-License-Identifier: Apache-2.0
#include "common/store/toml.h"

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20;

Value value_of(const toml::node& node);

Value map_of(const toml::table& table) {
  // The library sorts keys; people order them.
  std::vector<std::pair<toml::source_position, const toml::key*>> order;
  for (const auto& [key, node] : table) order.emplace_back(key.source().begin, &key);
  std::sort(order.begin(), order.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  Value::Map entries;
  for (const auto& [position, key] : order) {
    Value value = value_of(*table.get(key->str()));
    value.set_line(static_cast<int>(position.line));
    entries.push_back({std::string(key->str()), std::move(value)});
  }
  return Value::map_of(std::move(entries));
}

Value list_of(const toml::array& array) {
  Value::List items;
  for (const toml::node& node : array) items.push_back(value_of(node));
  return items;
}

Value value_of(const toml::node& node) {
  Value value;
  if (const auto* table = node.as_table()) {
    value = map_of(*table);
  } else if (const auto* array = node.as_array()) {
    value = list_of(*array);
  } else if (const auto* text = node.as_string()) {
    value = text->get();
  } else if (const auto* integer = node.as_integer()) {
    value = integer->get();
  } else if (const auto* number = node.as_floating_point()) {
    value = number->get();
  } else if (const auto* flag = node.as_boolean()) {
    value = flag->get();
  } else {
    std::ostringstream written;
    node.visit([&](const auto& each) { written << each; });
    value = written.str();
  }
  value.set_line(static_cast<int>(node.source().begin.line));
  return value;
}

}  // namespace

Result<Value> parse_toml(std::string_view text, std::string_view file) {
  const std::string hint = format("mend {} with an editor", file);
  if (text.size() > kMostBytes) {
    return Error{ErrorCode::kCorrupt, format("{}:1: is over 1 MiB", file), hint};
  }
  const toml::parse_result parsed = toml::parse(text, file);
  if (parsed) return map_of(parsed.table());
  return Error{ErrorCode::kCorrupt,
               format("{}:{}: {}", file,
                      std::max<int>(1, static_cast<int>(parsed.error().source().begin.line)),
                      one_line(parsed.error().description(), 160)),
               hint};
}

}  // namespace gt
