// SPDX-License-Identifier: Apache-2.0
#include "cli/schema.h"

#include <gtest/gtest.h>

#include "cli/command_table.h"
#include "common/base/json.h"
#include "tests/support/answer_matcher.h"

namespace gt {
namespace {

TEST(AnswerSchema, DescribesNestedKeysListsAndNulls) {
  static const Command kCommand = {.path = "ps",
                                   .summary = "List the agents",
                                   .answer = {
                                       {"town", "string", "its name"},
                                       {"agents", "array", "one each"},
                                       {"agents[].address", "string", "who"},
                                       {"agents[].since", "time?", "of its state"},
                                       {"heartbeat.every_s", "number", "between ticks"},
                                       {"names[]", "string", "of all"},
                                   }};
  const auto expected = parse_json(R"({
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "gt ps --json", "description": "List the agents", "type": "object",
    "properties": {
      "town": {"type": "string", "description": "its name"},
      "agents": {"type": "array", "items": {
        "type": "object",
        "properties": {
          "address": {"type": "string", "description": "who"},
          "since": {"type": ["string", "null"], "format": "date-time", "description": "of its state"}
        },
        "required": ["address", "since"], "additionalProperties": false},
        "description": "one each"},
      "heartbeat": {
        "type": "object",
        "properties": {"every_s": {"type": "number", "description": "between ticks"}},
        "required": ["every_s"], "additionalProperties": false},
      "names": {"type": "array", "items": {"type": "string"}}
    },
    "required": ["town", "agents", "heartbeat", "names"], "additionalProperties": false})");
  ASSERT_TRUE(expected.has_value());
  EXPECT_EQ(to_pretty_json(answer_schema(kCommand)), to_pretty_json(*expected));
}

TEST(AnswerMatcher, FindsMissingUnknownAndWrongKeys) {
  using testing::answer_problem;
  EXPECT_EQ(answer_problem("version", Value::map({{"version", "1"}, {"protocol", 1}})), "");
  EXPECT_EQ(answer_problem("version", Value::map({{"version", "1"}})), "protocol is missing");
  EXPECT_EQ(answer_problem("version", Value::map({{"version", "1"}, {"protocol", "1"}})),
            "protocol is a text");
  EXPECT_EQ(
      answer_problem("version", Value::map({{"version", "1"}, {"protocol", 1}, {"extra", true}})),
      "extra is not in the record");
  EXPECT_EQ(answer_problem("no such", Value::map()), "there is no command 'no such'");
}

TEST(AnswerSchema, EveryCommandHasOneThatIsJson) {
  for (const Command* command : all_commands()) {
    const auto text = to_json(answer_schema(*command));
    EXPECT_TRUE(parse_json(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace gt
