// SPDX-License-Identifier: Apache-2.0
#include "common/base/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "common/base/text.h"
#include "tests/support/hostile_text.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

TEST(Json, KeepsKindsAndTheOrderOfKeys) {
  const auto value = parse_json(R"({"z":1,"a":[true,false,null,-2,1.5,"x"],"m":{}})");
  ASSERT_THAT(value, IsOk());
  EXPECT_EQ(value->entries()[0].key, "z");
  const Value::List& items = (*value)["a"].items();
  ASSERT_EQ(items.size(), 6U);
  EXPECT_EQ(items[0].as_bool(), true);
  EXPECT_TRUE(items[2].is_null());
  EXPECT_EQ(items[3].as_integer(), -2);
  EXPECT_EQ(items[4].as_double(), 1.5);
  EXPECT_EQ(*items[5].as_string(), "x");
  EXPECT_TRUE((*value)["m"].is_map());
}

struct Text {
  std::string name, json;
};

class JsonRoundTrip : public ::testing::TestWithParam<Text> {};

TEST_P(JsonRoundTrip, WritesTheTextItRead) {
  const auto value = parse_json(GetParam().json);
  ASSERT_THAT(value, IsOk());
  EXPECT_EQ(to_json(*value), GetParam().json);
  EXPECT_EQ(*parse_json(to_pretty_json(*value)), *value);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, JsonRoundTrip,
    ::testing::Values(Text{"EmptyList", "[]"}, Text{"EmptyMap", "{}"},
                      Text{"Nested", R"({"a":[{"b":[]},[[1]]],"c":{"d":null}})"},
                      Text{"Controls", R"("\u0000\u001b\n\r\t\u007f")"},
                      Text{"Quotes", R"("\"\\/")"}, Text{"Unicode", "\"ü→🙂\""},
                      Text{"SmallestInteger", "-9223372036854775808"},
                      Text{"LargestInteger", "9223372036854775807"},
                      Text{"DoubleOfAWholeNumber", "1.0"}, Text{"HugeDouble", "1e+300"},
                      Text{"ShortDouble", "0.1"}, Text{"EmptyKey", R"({"":""})"}),
    [](const auto& info) { return info.param.name; });

class JsonRefusal : public ::testing::TestWithParam<Text> {};

TEST_P(JsonRefusal, IsAUsageErrorOfOneLine) {
  const auto value = parse_json(GetParam().json);
  ASSERT_THAT(value, IsError(ErrorCode::kUsage, "not valid JSON: "));
  EXPECT_EQ(value.error().message.find('\n'), std::string::npos);
  EXPECT_LT(value.error().message.size(), 200U);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, JsonRefusal,
    ::testing::Values(Text{"Empty", ""}, Text{"Spaces", "  "}, Text{"HalfAMap", R"({"a":1)"},
                      Text{"SecondValue", "{} {}"}, Text{"TrailingComma", "[1,]"},
                      Text{"Comment", "// x\n1"}, Text{"SingleQuotes", "{'a':1}"},
                      Text{"NotANumber", "NaN"}, Text{"TooLargeNumber", "1e999"},
                      Text{"LeadingZero", "007"}, Text{"RawNewline", "\"a\nb\""},
                      Text{"IllFormedUtf8", "\"\xC3(\""}, Text{"Surrogate", "\"\xED\xA0\x80\""},
                      Text{"LoneEscapedSurrogate", R"("\ud800")"},
                      Text{"Nul", std::string("\"a\0b\"", 5)},
                      Text{"KeyTwice", R"({"a":1,"b":2,"a":3})"},
                      Text{"TooDeep", std::string(65, '[') + std::string(65, ']')},
                      Text{"VeryDeep", std::string(200'000, '[')},
                      Text{"LongGarbage", std::string(100'000, 'x')}),
    [](const auto& info) { return info.param.name; });

TEST(Json, NamesTheByteAndTheReason) {
  EXPECT_EQ(parse_json("[1, x]").error().message,
            "not valid JSON: byte 5: invalid literal; last read: '1, x'");
  EXPECT_THAT(parse_json("{\"a\":{\"b\":1,\"b\":2}}"),
              IsError(ErrorCode::kUsage, "key 'b' stands twice"));
}

TEST(Json, Takes64Levels) {
  EXPECT_THAT(parse_json(std::string(64, '[') + std::string(64, ']')), IsOk());
}

TEST(Json, TakesAnIntegerBeyond63BitsForADouble) {
  EXPECT_EQ(parse_json("18446744073709551615")->as_double(), 18446744073709551615.0);
}

TEST(Json, WritesNothingThatIsNotJson) {
  EXPECT_EQ(to_json("a\xFF"
                    "b"),
            "\"a\uFFFDb\"");
  EXPECT_EQ(to_json(Value::map({{"\xC3", INFINITY}})), "{\"\uFFFD\":null}");
}

TEST(Json, EscapesWhatATerminalOrAModelWouldObeyAndLosesNothing) {
  EXPECT_EQ(to_json("a\u009B\u202Eb\u2028\U000E0048"), R"("a\u009b\u202eb\u2028\udb40\udc48")");
  EXPECT_EQ(to_json("Human: a\n<system>"), R"("\u0048uman: a\n\u003csystem>")");
  EXPECT_EQ(to_json("a < b: [x] <div>"), R"("a < b: [x] <div>")");
  for (const auto& [name, text, defused] : testing::hostile_texts()) {
    const Value value = Value::map({{"text", text}, {"list", Value(Value::List{text})}});
    for (const std::string& json : {to_json(value), to_pretty_json(value)}) {
      EXPECT_THAT(testing::unfit_parts(json, false), ::testing::IsEmpty()) << name;
      const auto read = parse_json(json);
      ASSERT_THAT(read, IsOk()) << name;
      EXPECT_EQ((*read)["text"], Value(utf8_mended(text))) << name;
    }
  }
}

TEST(Json, PrettyFormIndentsByTwo) {
  const Value value = Value::map({{"a", Value(Value::List{1, 2})}, {"b", Value::map()}});
  EXPECT_EQ(to_pretty_json(value), "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
}

}  // namespace
}  // namespace gt
