// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/delivery_rules.h"

#include <array>

#include "common/base/fields.h"
#include "common/base/format.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 6> kKeys = {
    "submit", "clear", "gap", "most_characters", "most_lines", "reports_prompts"};

std::size_t read_count(Fields& fields, std::string_view key, std::size_t fallback) {
  const auto number = fields.integer_or(key, static_cast<std::int64_t>(fallback));
  if (number >= 1 && number <= 100'000) return static_cast<std::size_t>(number);
  fields.fail(key, "must be from 1 to 100000");
  return fallback;
}

}  // namespace

Result<DeliveryRules> parse_delivery_rules(const Value& map, std::string_view file) {
  const DeliveryRules usual;
  DeliveryRules rules;
  Fields fields(map, std::string(file));
  fields.only(kKeys);
  rules.submit = fields.text_or("submit", usual.submit);
  // A program that is at work takes Escape for "stop".
  const auto is_no_key = [](const std::string& key) {
    return key == "Escape" || key.starts_with('-');
  };
  if (rules.submit.empty() || is_no_key(rules.submit)) {
    fields.fail("submit", "must be a key that sends, such as Enter, C-m or CR");
  }
  rules.clear = fields.text_or("clear", usual.clear);
  if (is_no_key(rules.clear) || rules.clear == rules.submit) {
    fields.fail("clear", "must be a key that empties the input, such as C-u");
  }
  rules.gap = fields.duration_or("gap", usual.gap);
  rules.most_characters = read_count(fields, "most_characters", usual.most_characters);
  rules.most_lines = read_count(fields, "most_lines", usual.most_lines);
  rules.reports_prompts = fields.bool_or("reports_prompts", usual.reports_prompts);
  GT_CHECK(fields.finish());
  return rules;
}

}  // namespace gt
