// SPDX-License-Identifier: Apache-2.0
#include "hooks/journal.h"

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/town/paths.h"

namespace gt {
namespace {

Value as_value(const JournalEntry& entry, const std::string& at, std::uint64_t offset) {
  Value line = Value::map({{"at", at},
                           {"seq", offset},
                           {"actor", entry.actor},
                           {"instance", entry.instance.empty() ? Value() : Value(entry.instance)},
                           {"event", entry.event},
                           {"subject", entry.subject}});
  for (const auto& [key, value] : entry.details.entries()) {
    if (line.find(key) == nullptr) line.set(key, value);
  }
  return line;
}

}  // namespace

Result<void> Journal::append(const JournalEntry& entry) {
  const std::string at = format_time(clock_.now());
  const auto written =
      store_.append(TownPaths::journal_key(at.substr(0, 10)),
                    [&](std::uint64_t offset) { return to_json(as_value(entry, at, offset)); });
  if (written) return {};
  return written.error().within(
      format("{} of {} is not in the journal", entry.event, entry.subject));
}

Result<Journal::Day> Journal::read(std::string_view date) {
  const std::string key = TownPaths::journal_key(date);
  Day day;
  const auto document = store_.get(key);
  if (!document) {
    if (document.error().code == ErrorCode::kNotFound) return day;
    return document.error();
  }
  int number = 0;
  for (const std::string_view line : lines_of(document->bytes)) {
    ++number;
    if (line.empty()) continue;
    auto entry = parse_json(line);
    if (entry && entry->is_map()) {
      day.entries.push_back(*std::move(entry));
    } else {
      day.problems.push_back(
          format("{}:{}: {}", key, number, entry ? "not an object" : entry.error().message));
    }
  }
  return day;
}

}  // namespace gt
