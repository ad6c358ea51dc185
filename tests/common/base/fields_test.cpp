// SPDX-License-Identifier: Apache-2.0
#include "common/base/fields.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "common/store/yaml.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

TEST(Fields, GiveWhatTheMapHolds) {
  const Value value = *parse_yaml(R"(
text: web
number: 42
flag: true
list: [a, 7]
at: 2026-11-20T07:50:38Z
every: 3m
inner: {x: 1}
none: ~
)",
                                  "f.yaml");
  Fields fields(value, "f.yaml");
  EXPECT_EQ(fields.text("text"), "web");
  EXPECT_EQ(fields.text("number"), "42");
  EXPECT_EQ(fields.integer_or("number", 1), 42);
  EXPECT_EQ(fields.bool_or("flag", false), true);
  EXPECT_EQ(fields.texts("list"), (std::vector<std::string>{"a", "7"}));
  EXPECT_EQ(fields.optional_time("at"), *parse_time("2026-11-20T07:50:38Z"));
  EXPECT_EQ(fields.duration_or("every", Duration(1)), std::chrono::minutes(3));
  EXPECT_EQ(fields.map("inner")["x"].as_integer(), 1);
  EXPECT_EQ(fields.list("list").size(), 2U);
  EXPECT_THAT(fields.finish(), IsOk());
}

TEST(Fields, ThatAreAbsentOrNullHaveTheirFallbacks) {
  const Value value = *parse_yaml("none: ~\n", "f.yaml");
  Fields fields(value, "f.yaml");
  for (const char* key : {"none", "absent"}) {
    EXPECT_EQ(fields.text_or(key, "x"), "x");
    EXPECT_EQ(fields.optional_text(key), std::nullopt);
    EXPECT_EQ(fields.integer_or(key, 3), 3);
    EXPECT_EQ(fields.optional_integer(key), std::nullopt);
    EXPECT_EQ(fields.bool_or(key, true), true);
    EXPECT_TRUE(fields.texts(key).empty());
    EXPECT_EQ(fields.optional_time(key), std::nullopt);
    EXPECT_EQ(fields.duration_or(key, Duration(7)), Duration(7));
    EXPECT_TRUE(fields.map(key).is_map());
    EXPECT_TRUE(fields.list(key).empty());
  }
  EXPECT_THAT(fields.finish(), IsOk());
}

TEST(Fields, ComplainWithFileAndLine) {
  static constexpr std::array<std::string_view, 2> kKnown = {"heartbeat", "name"};
  struct {
    const char* yaml;
    std::function<void(Fields&)> read;
    const char* message;
  } const cases[] = {
      {"a: 1\n", [](Fields& f) { (void)f.text("name"); }, "f.yaml:1: 'name' is missing"},
      {"a: 1\nname: ~\n", [](Fields& f) { (void)f.text("name"); }, "f.yaml:2: 'name' is missing"},
      {"a: 1\nname: []\n", [](Fields& f) { (void)f.text("name"); },
       "f.yaml:2: 'name' must be a text, it is a list"},
      {"a: 1\nb: x\n", [](Fields& f) { (void)f.integer_or("b", 0); },
       "f.yaml:2: 'b' must be a whole number, it is a text"},
      {"a: yes\n", [](Fields& f) { (void)f.bool_or("a", false); }, "'a' must be true or false"},
      {"a: x\n", [](Fields& f) { (void)f.texts("a"); }, "'a' must be a list, it is a text"},
      {"a:\n  - x\n  - {}\n", [](Fields& f) { (void)f.texts("a"); },
       "f.yaml:3: 'a' must hold texts"},
      {"a: soon\n", [](Fields& f) { (void)f.optional_time("a"); }, "'a' is not a time"},
      {"a: 3\n", [](Fields& f) { (void)f.duration_or("a", Duration(0)); }, "'a' is not a duration"},
      {"a: 3\n", [](Fields& f) { (void)f.map("a"); }, "'a' must be a map, it is a whole number"},
      {"a: 3\n", [](Fields& f) { f.fail("a", "is too small", "more"); },
       "f.yaml:1: 'a' is too small"},
      {"name: x\nhartbeat:\n  y: 1\n", [](Fields& f) { f.only(kKnown); },
       "f.yaml:2: unknown key 'hartbeat' did you mean 'heartbeat'?"},
      {"- x\n", [](Fields&) {}, "f.yaml:1: expected a map of fields, found a list"},
      {"", [](Fields& f) { (void)f.text("name"); },
       "f.yaml:1: expected a map of fields, found nothing"},
      {"\"a\\nb\": 1\n", [](Fields& f) { f.only(kKnown); }, "unknown key 'a b'"},
  };
  for (const auto& [yaml, read, message] : cases) {
    const Value value = *parse_yaml(yaml, "f.yaml");
    Fields fields(value, "f.yaml");
    read(fields);
    EXPECT_THAT(fields.finish(), IsError(ErrorCode::kCorrupt, message)) << yaml;
  }
}

TEST(Fields, TellTheFirstOfSeveralComplaints) {
  const Value value = *parse_yaml("a: x\nb: y\n", "f.yaml");
  Fields fields(value, "f.yaml");
  (void)fields.integer_or("b", 0);
  (void)fields.integer_or("a", 0);
  EXPECT_THAT(fields.finish(), IsError(ErrorCode::kCorrupt, "f.yaml:2: 'b'"));
}

}  // namespace
}  // namespace gt
