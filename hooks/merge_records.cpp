// SPDX-License-Identifier: Apache-2.0
#include "hooks/merge_records.h"

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

Result<QueueRecord> parse_queue_record(std::string_view text, std::string_view file) {
  GT_TRY(Value map, parse_yaml(text, file));
  const std::string name(file);
  Fields fields(map, name);
  const Value& pause = fields.map("paused");
  GT_CHECK(fields.finish());
  QueueRecord record;
  GT_TRY(record.paused, read_pause(pause, name));
  record.source = std::move(map);
  return record;
}

std::string format_queue_record(const QueueRecord& record) {
  Value map = record.source.is_map() ? record.source : Value::map();
  map.set_or_erase("paused", !record.paused ? Value()
                                            : Value::map({{"by", record.paused->by},
                                                          {"at", format_time(record.paused->at)},
                                                          {"reason", record.paused->reason}}));
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
