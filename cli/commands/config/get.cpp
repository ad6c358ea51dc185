// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/output/table.h"
#include "cli/town/settings.h"

namespace gt {
namespace {

class GetReport : public Report {
 public:
  GetReport(std::vector<Setting> settings, bool is_one)
      : settings_(std::move(settings)), is_one_(is_one) {}

  [[nodiscard]] Value json() const override {
    Value::List list;
    for (const Setting& setting : settings_) {
      list.push_back(Value::map({{"key", setting.key.key},
                                 {"value", setting.value.is_list() || setting.value.is_integer()
                                               ? setting.value
                                               : Value(shown(setting.value))},
                                 {"is_default", !setting.line.has_value()}}));
    }
    return Value::map({{"settings", std::move(list)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    if (is_one_) return shown(settings_.front().value) + "\n";
    Table table({"KEY", "VALUE", "FROM"});
    for (const Setting& setting : settings_) {
      table.add({setting.key.key, shown(setting.value),
                 setting.line ? Cell("town.yaml") : Cell("default", Colour::kDim)});
    }
    return table.text(style);
  }

 private:
  std::vector<Setting> settings_;
  bool is_one_;
};

Answer run(Context& context, const Args& args) {
  Store& store = *context.town().store;
  if (const auto key = args.word("KEY")) {
    GT_TRY(auto settings, find_settings(store, *key));
    const bool is_one = settings.front().key.key == *key;
    return make_report<GetReport>(std::move(settings), is_one);
  }
  GT_TRY(auto settings, all_settings(store));
  return make_report<GetReport>(std::move(settings), false);
}

}  // namespace

const Command kConfigGet = {
    .path = "config get",
    .aliases = {"config list", "config show", "config ls"},
    .group = CommandGroup::kTown,
    .summary = "Show what the town is set to",
    .examples = {{"gt config get", "every key, its value, and whether the file says so"},
                 {"gt config get heartbeat.every", "one value, for scripts"}},
    .positionals = {{"KEY", "one of 'gt config explain'; all by default", Positional::kOptional}},
    .answer = {{"settings", "array", "the one asked for, or all"},
               {"settings[].key", "string", "dotted"},
               {"settings[].value", "any", "what it is set to"},
               {"settings[].is_default", "boolean", "true: the file does not set it"}},
    .run = run,
};

}  // namespace gt
