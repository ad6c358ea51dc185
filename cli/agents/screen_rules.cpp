// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "cli/agents/screen.h"
#include "common/base/fields.h"
#include "common/base/format.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 6> kScreenKeys = {"edges",  "input", "turn",
                                                         "dialog", "until", "rules"};
constexpr std::array<std::string_view, 6> kInputKeys = {"above", "begins", "ends",
                                                        "below", "mark",   "ghosts"};
constexpr std::array<std::string_view, 5> kDialogKeys = {"select", "above", "beside", "approve",
                                                         "deny"};
constexpr std::array<std::string_view, 6> kRuleKeys = {"state", "name",   "input",
                                                       "lines", "within", "title"};
constexpr std::int64_t kMostLines = 100;

constexpr std::array<std::pair<ScreenState, std::string_view>, 6> kNames = {{
    {ScreenState::kReady, "ready"},
    {ScreenState::kBusy, "busy"},
    {ScreenState::kDialog, "dialog"},
    {ScreenState::kLimited, "limited"},
    {ScreenState::kExhausted, "exhausted"},
    {ScreenState::kUnknown, "unknown"},
}};

std::optional<Pattern> compiled(Fields& fields, std::string_view key, std::string_view text) {
  auto pattern = Pattern::compile(text);
  if (pattern) return *std::move(pattern);
  fields.fail(key, pattern.error().message, pattern.error().hint);
  return std::nullopt;
}

std::optional<Pattern> read_pattern(Fields& fields, std::string_view key) {
  const auto text = fields.optional_text(key);
  return text ? compiled(fields, key, *text) : std::nullopt;
}

std::vector<Pattern> read_patterns(Fields& fields, std::string_view key) {
  std::vector<Pattern> patterns;
  for (const std::string& text : fields.texts(key)) {
    if (auto pattern = compiled(fields, key, text)) patterns.push_back(*std::move(pattern));
  }
  return patterns;
}

std::size_t read_count(Fields& fields, std::string_view key, std::int64_t fallback) {
  const auto count = fields.integer_or(key, fallback);
  if (count < 0 || count > kMostLines) {
    fields.fail(key, format("must be between 0 and {}", kMostLines));
    return 0;
  }
  return static_cast<std::size_t>(count);
}

Result<std::optional<InputRules>> read_input(const Value& map, const std::string& file) {
  if (map.entries().empty()) return std::optional<InputRules>();
  Fields fields(map, file);
  fields.only(kInputKeys);
  const auto begins = compiled(fields, "begins", fields.text("begins"));
  auto above = read_pattern(fields, "above");
  auto ends = read_pattern(fields, "ends");
  auto mark = read_pattern(fields, "mark");
  auto ghosts = read_patterns(fields, "ghosts");
  const std::size_t below = read_count(fields, "below", 4);
  GT_CHECK(fields.finish());
  return std::optional(InputRules{std::move(above), *begins, std::move(ends), std::move(mark),
                                  std::move(ghosts), below});
}

Result<ScreenRule> read_rule(const Value& map, const std::string& file) {
  Fields fields(map, file);
  fields.only(kRuleKeys);
  ScreenRule rule;
  const std::string state = fields.text("state");
  const auto* named = std::find_if(kNames.begin(), kNames.end(),
                                   [&](const auto& each) { return each.second == state; });
  if (named == kNames.end() || named->first == ScreenState::kUnknown) {
    fields.fail("state", "must be ready, busy, dialog, limited or exhausted");
  } else {
    rule.state = named->first;
  }
  rule.name = fields.text_or("name", state);
  if (map.find("input") != nullptr) rule.has_input = fields.bool_or("input", true);
  rule.lines = read_patterns(fields, "lines");
  rule.within = read_count(fields, "within", 8);
  rule.titles = read_patterns(fields, "title");
  if (!rule.has_input && rule.lines.empty() && rule.titles.empty()) {
    fields.fail("lines", "is missing: a rule needs input, lines or title");
  }
  GT_CHECK(fields.finish());
  return rule;
}

}  // namespace

std::string_view screen_state_name(ScreenState state) {
  for (const auto& [each, name] : kNames) {
    if (each == state) return name;
  }
  return "unknown";
}

Result<ScreenRules> parse_screen_rules(const Value& map, std::string_view file) {
  const std::string name(file);
  Fields fields(map, name);
  fields.only(kScreenKeys);
  ScreenRules screen;
  const Value& input = fields.map("input");
  const Value& dialog = fields.map("dialog");
  const Value::List& rules = fields.list("rules");
  screen.edges = read_patterns(fields, "edges");
  screen.turn = read_pattern(fields, "turn");
  screen.until = read_patterns(fields, "until");
  GT_CHECK(fields.finish());
  GT_TRY(screen.input, read_input(input, name));

  Fields of_dialog(dialog, name);
  of_dialog.only(kDialogKeys);
  screen.select = of_dialog.text_or("select", "");
  screen.beside = of_dialog.texts("beside");
  screen.dialog_above = read_pattern(of_dialog, "above");
  screen.approve = read_pattern(of_dialog, "approve");
  screen.deny = read_pattern(of_dialog, "deny");
  GT_CHECK(of_dialog.finish());

  for (const Value& each : rules) {
    GT_TRY(ScreenRule rule, read_rule(each, name));
    screen.rules.push_back(std::move(rule));
  }
  return screen;
}

}  // namespace gt
