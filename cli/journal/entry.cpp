// SPDX-License-Identifier: Apache-2.0
#include "cli/journal/entry.h"

#include <algorithm>
#include <array>

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 6> kOwnKeys = {"at",       "seq",   "actor",
                                                      "instance", "event", "subject"};
constexpr std::size_t kDetailColumns = 60;

bool is_own(std::string_view key) {
  return std::find(kOwnKeys.begin(), kOwnKeys.end(), key) != kOwnKeys.end();
}

/// What a line shows of a value; `?` for what a broken entry does not have.
std::string shown(const Value& value) {
  if (value.is_null()) return "?";
  const std::string* text = value.as_string();
  return one_line(text != nullptr ? *text : to_json(value), kDetailColumns);
}

}  // namespace

std::string entry_time(const Value& entry) {
  std::string time = shown(entry["at"]);
  if (time.size() >= 19 && time[10] == 'T') {
    time.resize(19);
    time[10] = ' ';
  }
  return time;
}

std::string entry_line(const Value& entry, const Style& style) {
  std::string line =
      format("{}  {}  {}  {}", style.paint(Colour::kDim, entry_time(entry)), shown(entry["actor"]),
             style.paint(Colour::kBold, shown(entry["event"])), shown(entry["subject"]));
  for (const auto& [key, value] : entry.entries()) {
    if (is_own(key) || value.is_null()) continue;
    line += format("  {}={}", one_line(key, kDetailColumns), shown(value));
  }
  return line;
}

Value entry_value(const Value& entry) {
  Value out = Value::map(), details = Value::map();
  for (const std::string_view key : kOwnKeys) out.set(key, entry[key]);
  for (const auto& [key, value] : entry.entries()) {
    if (!is_own(key)) details.set(key, value);
  }
  out.set("details", std::move(details));
  return out;
}

}  // namespace gt
