// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/transcript_format.h"

#include <algorithm>
#include <array>

#include "common/base/fields.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 7> kKeys = {"home",   "folder", "workspace", "aside",
                                                   "states", "model",  "usage"};
constexpr std::array<std::string_view, 2> kStateKeys = {"when", "state"};
constexpr std::array<std::string_view, 2> kModelKeys = {"when", "field"};
constexpr std::array<std::string_view, 11> kUsageKeys = {
    "when",        "id",         "tokens",  "input",           "output",
    "cache_write", "cache_read", "context", "input_has_cache", "is_running_total",
    "window"};

LineMatch read_match(const Value& map) {
  LineMatch match;
  for (const auto& [field, value] : map.entries()) match.emplace_back(field, value);
  return match;
}

Result<TranscriptFormat::StateRow> read_state_row(const Value& map, const std::string& file) {
  Fields fields(map, file);
  fields.only(kStateKeys);
  TranscriptFormat::StateRow row;
  row.when = read_match(fields.map("when"));
  if (row.when.empty()) fields.fail("when", "must name a field and what it is");
  const auto state = state_named(fields.text("state"));
  if (!state) fields.fail("state", "is no state of an agent");
  row.state = state.value_or(AgentState::kUnknown);
  GT_CHECK(fields.finish());
  return row;
}

Result<TranscriptFormat::Usage> read_usage(const Value& map, const std::string& file) {
  Fields fields(map, file);
  fields.only(kUsageKeys);
  TranscriptFormat::Usage usage;
  usage.when = read_match(fields.map("when"));
  usage.id = fields.text_or("id", "");
  usage.tokens = fields.text("tokens");
  usage.input = fields.text("input");
  usage.output = fields.text("output");
  usage.cache_write = fields.text_or("cache_write", "");
  usage.cache_read = fields.text_or("cache_read", "");
  usage.input_has_cache = fields.bool_or("input_has_cache", false);
  usage.is_running_total = fields.bool_or("is_running_total", false);
  usage.context = fields.text_or("context", "");
  usage.window = fields.text_or("window", "");
  GT_CHECK(fields.finish());
  return usage;
}

Result<void> read_model(TranscriptFormat& format, const Value& map, const std::string& file) {
  Fields fields(map, file);
  fields.only(kModelKeys);
  format.model_when = read_match(fields.map("when"));
  format.model = fields.text("field");
  return fields.finish();
}

/// The entry of a map, or by its number the element of a list.
const Value* child_of(const Value& value, std::string_view name) {
  if (!value.is_list()) return value.find(name);
  const auto number = parse_integer(name);
  const auto& items = value.items();
  const bool is_there = number && *number >= 0 && *number < static_cast<long long>(items.size());
  return is_there ? &items[static_cast<std::size_t>(*number)] : nullptr;
}

}  // namespace

Result<TranscriptFormat> parse_transcript_format(const Value& map, std::string_view file_name) {
  TranscriptFormat format;
  if (map.entries().empty()) return format;
  const std::string file(file_name);
  Fields fields(map, file);
  fields.only(kKeys);
  const auto home = fields.texts("home");
  if (home.size() == 2) {
    format.home_variable = home[0];
    format.home_folder = home[1];
  } else {
    fields.fail("home", "must be a variable and a folder", "[CODEX_HOME, .codex]");
  }
  format.folder = fields.text("folder");
  format.workspace = fields.text_or("workspace", "");
  format.aside = read_match(fields.map("aside"));
  const Value::List& states = fields.list("states");
  const Value& model = fields.map("model");
  const Value& usage = fields.map("usage");
  GT_CHECK(fields.finish());
  for (const Value& each : states) {
    GT_TRY(auto row, read_state_row(each, file));
    format.states.push_back(std::move(row));
  }
  GT_CHECK(read_model(format, model, file));
  GT_TRY(format.usage, read_usage(usage, file));
  return format;
}

const Value* field_at(const Value& line, std::string_view path) {
  const Value* at = &line;
  while (at != nullptr && !path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    at = child_of(*at, path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return at;
}

bool fits(const Value& line, const LineMatch& when) {
  return !when.empty() && std::all_of(when.begin(), when.end(), [&](const auto& each) {
    const Value* value = field_at(line, each.first);
    return value != nullptr && *value == each.second;
  });
}

}  // namespace gt
