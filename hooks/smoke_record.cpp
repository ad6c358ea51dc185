// SPDX-License-Identifier: Apache-2.0
#include "hooks/smoke_record.h"

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/yaml.h"
#include "common/town/merge_paths.h"

namespace gt {
namespace {

/// A time that must be there.
WallTime needed_time(Fields& fields, std::string_view key) {
  const auto time = fields.optional_time(key);
  if (!time) fields.fail(key, "is missing");
  return time.value_or(WallTime());
}

Value text_or_null(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

Result<Suspect> read_suspect(const Value& map, const std::string& file) {
  Fields fields(map, file);
  Suspect suspect;
  suspect.commit = fields.text("commit");
  suspect.item = fields.text_or("item", "");
  suspect.title = fields.text_or("title", "");
  suspect.by = fields.text_or("by", "");
  GT_CHECK(fields.finish());
  return suspect;
}

Result<std::optional<RedTarget>> read_red(const Value& map, const std::string& file) {
  if (map.entries().empty()) return std::optional<RedTarget>();
  Fields fields(map, file);
  RedTarget red;
  red.commit = fields.text("commit");
  red.since = needed_time(fields, "since");
  red.check = fields.text("check");
  red.reason = fields.text_or("reason", "");
  red.log = fields.text_or("log", "");
  red.is_told = fields.bool_or("told", false);
  const Value& lifted = fields.map("lifted");
  const Value::List& suspects = fields.list("suspects");
  GT_CHECK(fields.finish());
  for (const Value& each : suspects) {
    GT_TRY(Suspect suspect, read_suspect(each, file));
    red.suspects.push_back(std::move(suspect));
  }
  if (lifted.entries().empty()) return std::optional(red);
  Fields word(lifted, file);
  red.lifted_by = word.text("by");
  red.lifted_at = word.optional_time("at");
  GT_CHECK(word.finish());
  return std::optional(red);
}

Result<std::optional<SmokeError>> read_error(const Value& map, const std::string& file) {
  if (map.entries().empty()) return std::optional<SmokeError>();
  Fields fields(map, file);
  SmokeError error;
  error.reason = fields.text("reason");
  error.since = needed_time(fields, "since");
  error.is_told = fields.bool_or("told", false);
  GT_CHECK(fields.finish());
  return std::optional(error);
}

Value green_value(const SmokeRecord& record) {
  if (record.green.empty()) return {};
  return Value::map({{"commit", record.green}, {"at", time_value(record.green_at)}});
}

Value red_value(const std::optional<RedTarget>& red) {
  if (!red) return {};
  Value map = Value::map({{"commit", red->commit},
                          {"since", format_time(red->since)},
                          {"check", red->check},
                          {"reason", red->reason}});
  map.set_or_erase("log", text_or_null(red->log));
  if (!red->suspects.empty()) map.set("suspects", suspects_value(red->suspects));
  map.set_or_erase("told", red->is_told ? Value(true) : Value());
  if (red->is_lifted()) {
    map.set("lifted", Value::map({{"by", red->lifted_by}, {"at", time_value(red->lifted_at)}}));
  }
  return map;
}

Value error_value(const std::optional<SmokeError>& error) {
  if (!error) return {};
  Value map = Value::map({{"reason", error->reason}, {"since", format_time(error->since)}});
  map.set_or_erase("told", error->is_told ? Value(true) : Value());
  return map;
}

}  // namespace

std::string suspect_line(const Suspect& suspect) {
  const std::string commit = suspect.commit.substr(0, 12);
  return format("{} {} ({}{}{})", suspect.item.empty() ? commit : suspect.item,
                one_line(suspect.title, 100), one_line(suspect.by, 60),
                suspect.item.empty() ? "" : ", ", suspect.item.empty() ? "" : commit);
}

Value suspects_value(const std::vector<Suspect>& suspects) {
  Value list{Value::List()};
  for (const Suspect& each : suspects) {
    list.push_back(Value::map({{"commit", each.commit},
                               {"item", text_or_null(each.item)},
                               {"title", each.title},
                               {"by", each.by}}));
  }
  return list;
}

void take_in(SmokeRecord& record, const SmokeFinding& finding, WallTime now) {
  record.last = now;
  if (finding.verdict == SmokeFinding::kCannotRun) {
    if (!record.error) record.error = SmokeError{{}, now};
    record.error->reason = finding.reason;
    return;
  }
  record.error.reset();
  if (finding.verdict == SmokeFinding::kGreen) {
    record.green = finding.commit;
    record.green_at = now;
    record.red.reset();
    return;
  }
  if (!record.red || record.red->check != finding.check) {
    record.red = RedTarget();
    record.red->since = now;
  }
  record.red->commit = finding.commit;
  record.red->check = finding.check;
  record.red->reason = finding.reason;
  record.red->log = finding.log;
  record.red->suspects = finding.suspects;
}

Result<SmokeRecord> parse_smoke_record(std::string_view text, std::string_view file) {
  GT_TRY(Value map, parse_yaml(text, file));
  const std::string name(file);
  Fields fields(map, name);
  SmokeRecord record;
  record.last = fields.optional_time("last");
  const Value& green = fields.map("green");
  const Value& red = fields.map("red");
  const Value& error = fields.map("error");
  GT_CHECK(fields.finish());
  if (!green.entries().empty()) {
    Fields inner(green, name);
    record.green = inner.text("commit");
    record.green_at = inner.optional_time("at");
    GT_CHECK(inner.finish());
  }
  GT_TRY(record.red, read_red(red, name));
  GT_TRY(record.error, read_error(error, name));
  record.source = std::move(map);
  return record;
}

std::string format_smoke_record(const SmokeRecord& record) {
  Value map = record.source.is_map() ? record.source : Value::map();
  map.set_or_erase("last", time_value(record.last));
  map.set_or_erase("green", green_value(record));
  map.set_or_erase("red", red_value(record.red));
  map.set_or_erase("error", error_value(record.error));
  return to_yaml(map);
}

Result<SmokeRecord> load_smoke_record(Store& store, std::string_view rig) {
  const std::string key = merge_paths::smoke_key(rig);
  const auto document = store.get(key);
  if (document) return parse_smoke_record(document->bytes, key);
  if (document.error().code == ErrorCode::kNotFound) return SmokeRecord();
  return document.error();
}

Result<SmokeRecord> change_smoke_record(Store& store, std::string_view rig,
                                        const std::function<void(SmokeRecord&)>& change) {
  const std::string key = merge_paths::smoke_key(rig);
  SmokeRecord saved;
  GT_CHECK(update(store, key, [&](const std::string* bytes) -> Result<std::string> {
    saved = SmokeRecord();
    if (bytes != nullptr) {
      GT_TRY(saved, parse_smoke_record(*bytes, key));
    }
    change(saved);
    return format_smoke_record(saved);
  }));
  return saved;
}

}  // namespace gt
