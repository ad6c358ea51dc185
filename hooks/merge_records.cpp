// SPDX-License-Identifier: Apache-2.0
#include "hooks/merge_records.h"

#include <algorithm>

#include "common/base/fields.h"
#include "common/store/yaml.h"
#include "common/town/merge_paths.h"
#include "common/town/paths.h"

namespace gt {
namespace {

Result<std::optional<QueuePause>> read_pause(const Value& map, const std::string& file) {
  if (map.entries().empty()) return std::optional<QueuePause>();
  Fields fields(map, file);
  QueuePause pause;
  pause.by = fields.text("by");
  pause.reason = fields.text_or("reason", "");
  const auto at = fields.optional_time("at");
  if (!at) fields.fail("at", "is missing");
  GT_CHECK(fields.finish());
  pause.at = *at;
  return std::optional(pause);
}

Result<std::optional<QueueTrouble>> read_trouble(const Value& map, const std::string& file) {
  if (map.entries().empty()) return std::optional<QueueTrouble>();
  Fields fields(map, file);
  QueueTrouble trouble;
  trouble.reason = fields.text("reason");
  trouble.failures = static_cast<int>(fields.integer_or("failures", 1));
  trouble.is_told = fields.bool_or("told", false);
  const auto since = fields.optional_time("since"), next_at = fields.optional_time("next_at");
  if (!since) fields.fail("since", "is missing");
  if (!next_at) fields.fail("next_at", "is missing");
  GT_CHECK(fields.finish());
  trouble.since = *since;
  trouble.next_at = *next_at;
  return std::optional(trouble);
}

Value pause_value(const std::optional<QueuePause>& pause) {
  if (!pause) return {};
  return Value::map({{"by", pause->by}, {"at", format_time(pause->at)}, {"reason", pause->reason}});
}

Value trouble_value(const std::optional<QueueTrouble>& trouble) {
  if (!trouble) return {};
  Value map = Value::map({{"reason", trouble->reason},
                          {"since", format_time(trouble->since)},
                          {"failures", trouble->failures},
                          {"next_at", format_time(trouble->next_at)}});
  map.set_or_erase("told", trouble->is_told ? Value(true) : Value());
  return map;
}

Result<CheckRecord> read_check_record(const std::string& name, const Value& map,
                                      const std::string& file) {
  Fields fields(map, file);
  CheckRecord record;
  record.name = name;
  record.runs = static_cast<int>(fields.integer_or("runs", 0));
  record.red = static_cast<int>(fields.integer_or("red", 0));
  record.flaky = static_cast<int>(fields.integer_or("flaky", 0));
  record.took = Duration(fields.integer_or("took_ms", 0));
  record.last = fields.optional_time("last");
  GT_CHECK(fields.finish());
  return record;
}

Value check_record_value(const CheckRecord& record, Value before) {
  if (!before.is_map()) before = Value::map();
  before.set("runs", record.runs);
  before.set("red", record.red);
  before.set("flaky", record.flaky);
  before.set("took_ms", record.took.count());
  before.set_or_erase("last", time_value(record.last));
  return before;
}

}  // namespace

QueueTrouble after_failure(const std::optional<QueueTrouble>& before, std::string_view reason,
                           WallTime now) {
  constexpr Duration kFirst = std::chrono::minutes(1), kMost = std::chrono::minutes(30);
  QueueTrouble trouble = before.value_or(QueueTrouble());
  if (!before) trouble.since = now;
  trouble.reason = reason;
  const int doublings = std::min(trouble.failures++, 10);
  trouble.next_at = now + std::min(kFirst * (1 << doublings), kMost);
  return trouble;
}

Result<QueueRecord> parse_queue_record(std::string_view text, std::string_view file) {
  GT_TRY(Value map, parse_yaml(text, file));
  const std::string name(file);
  Fields fields(map, name);
  const Value& pause = fields.map("paused");
  const Value& trouble = fields.map("trouble");
  const auto polled = fields.optional_time("polled");
  GT_CHECK(fields.finish());
  QueueRecord record;
  GT_TRY(record.paused, read_pause(pause, name));
  GT_TRY(record.trouble, read_trouble(trouble, name));
  record.polled = polled;
  record.source = std::move(map);
  return record;
}

std::string format_queue_record(const QueueRecord& record) {
  Value map = record.source.is_map() ? record.source : Value::map();
  map.set_or_erase("paused", pause_value(record.paused));
  map.set_or_erase("trouble", trouble_value(record.trouble));
  map.set_or_erase("polled", time_value(record.polled));
  return to_yaml(map);
}

Result<QueueRecord> load_queue_record(Store& store, std::string_view rig) {
  const std::string key = merge_paths::queue_key(rig);
  const auto document = store.get(key);
  if (document) return parse_queue_record(document->bytes, key);
  if (document.error().code == ErrorCode::kNotFound) return QueueRecord();
  return document.error();
}

Result<QueueRecord> change_queue_record(Store& store, std::string_view rig,
                                        const QueueRecordChange& change) {
  const std::string key = merge_paths::queue_key(rig);
  QueueRecord saved;
  GT_CHECK(update(store, key, [&](const std::string* bytes) -> Result<std::string> {
    saved = QueueRecord();
    if (bytes != nullptr) {
      GT_TRY(saved, parse_queue_record(*bytes, key));
    }
    GT_CHECK(change(saved));
    return format_queue_record(saved);
  }));
  return saved;
}

Result<std::vector<CheckRecord>> load_check_records(Store& store, std::string_view rig) {
  const std::string key = merge_paths::checks_key(rig);
  const auto document = store.get(key);
  std::vector<CheckRecord> records;
  if (!document && document.error().code == ErrorCode::kNotFound) return records;
  if (!document) return document.error();
  GT_TRY(const Value map, parse_yaml(document->bytes, key));
  for (const auto& [name, value] : map.entries()) {
    GT_TRY(CheckRecord record, read_check_record(name, value, key));
    records.push_back(std::move(record));
  }
  return records;
}

Result<void> add_to_check_record(Store& store, std::string_view rig, const CheckRecord& more) {
  const std::string key = merge_paths::checks_key(rig);
  return update(store, key, [&](const std::string* bytes) -> Result<std::string> {
    Value map = Value::map();
    if (bytes != nullptr) {
      GT_TRY(map, parse_yaml(*bytes, key));
    }
    const Value before = map.find(more.name) != nullptr ? map[more.name] : Value::map();
    GT_TRY(CheckRecord record, read_check_record(more.name, before, key));
    record.runs += more.runs;
    record.red += more.red;
    record.flaky += more.flaky;
    record.took += more.took;
    record.last = more.last;
    map.set(more.name, check_record_value(record, before));
    return to_yaml(map);
  });
}

}  // namespace gt
