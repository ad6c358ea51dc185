// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/output/table.h"
#include "cli/town/settings.h"
#include "common/base/format.h"

namespace gt {
namespace {

class ExplainReport : public Report {
 public:
  ExplainReport(std::vector<Setting> settings, bool is_one)
      : settings_(std::move(settings)), is_one_(is_one) {}

  [[nodiscard]] Value json() const override {
    Value::List list;
    for (const Setting& setting : settings_) {
      list.push_back(Value::map({{"key", setting.key.key},
                                 {"type", setting.key.type},
                                 {"summary", setting.key.summary},
                                 {"default", setting.key.fallback},
                                 {"value", shown(setting.value)},
                                 {"line", Value::optional(setting.line)}}));
    }
    return Value::map({{"keys", std::move(list)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    if (is_one_) return one(settings_.front());
    Table table({"KEY", "TYPE", "DEFAULT", "MEANING"});
    for (const Setting& setting : settings_) {
      table.add({setting.key.key, setting.key.type, setting.key.fallback, setting.key.summary});
    }
    return table.text(style);
  }

 private:
  static std::string one(const Setting& setting) {
    const auto& [key, value, line] = setting;
    const std::string from = line ? format("town.yaml, line {}", *line) : "the default";
    return format("{}: {}\n  type     {}\n  default  {}\n  now      {} ({})\n", key.key,
                  key.summary, key.type, key.fallback.empty() ? "none" : key.fallback, shown(value),
                  from);
  }

  std::vector<Setting> settings_;
  bool is_one_;
};

Answer run(Context& context, const Args& args) {
  Store& store = *context.town().store;
  if (const auto key = args.word("KEY")) {
    GT_TRY(auto settings, find_settings(store, *key));
    const bool is_one = settings.front().key.key == *key;
    return make_report<ExplainReport>(std::move(settings), is_one);
  }
  GT_TRY(auto settings, all_settings(store));
  return make_report<ExplainReport>(std::move(settings), false);
}

}  // namespace

const Command kConfigExplain = {
    .path = "config explain",
    .aliases = {"config keys"},
    .group = CommandGroup::kTown,
    .summary = "Tell what the keys of town.yaml mean",
    .examples = {{"gt config explain", "all keys, their types and defaults"},
                 {"gt config explain heartbeat.every", "one, and where it is set"}},
    .positionals = {{"KEY", "dotted, such as heartbeat.every", Positional::kOptional}},
    .answer = {{"keys", "array", "the one asked for, or all"},
               {"keys[].key", "string", "dotted"},
               {"keys[].type", "string", "text, duration, whole number or list"},
               {"keys[].summary", "string", "what it means"},
               {"keys[].default", "string", "what holds where the file is silent"},
               {"keys[].value", "string", "what it is set to"},
               {"keys[].line", "integer?", "of town.yaml that sets it"}},
    .run = run,
};

}  // namespace gt
