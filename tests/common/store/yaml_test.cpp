// SPDX-License-Identifier: Apache-2.0
#include "common/store/yaml.h"

#include <gtest/gtest.h>

#include <cmath>
#include <span>

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

struct Reading {
  std::string name, yaml, json;
};

TEST(Yaml, ATabThatIndentsIsNamed) {
  for (const char* text : {"a: 1\n\tb: 2\n", "a:\n\tb: 2\n", "a:\n  \tb: 2\n\tc: 3\n"}) {
    const auto value = parse_yaml(text, "f.yaml");
    ASSERT_FALSE(value) << text;
    EXPECT_NE(value.error().message.find("indented with a tab"), std::string::npos)
        << value.error().message;
  }
}

class YamlReading : public ::testing::TestWithParam<Reading> {};

TEST_P(YamlReading, GivesTheValue) {
  const auto value = parse_yaml(GetParam().yaml, "f.yaml");
  ASSERT_THAT(value, IsOk());
  EXPECT_EQ(to_json(*value), GetParam().json);
  EXPECT_EQ(to_json(*parse_yaml(to_yaml(*value), "f.yaml")), GetParam().json) << to_yaml(*value);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, YamlReading,
    ::testing::Values(
        Reading{"Empty", "", "null"}, Reading{"OnlyAComment", "# nothing\n", "null"},
        Reading{"ByteOrderMark",
                "\xEF\xBB\xBF"
                "a: 1\n",
                R"({"a":1})"},
        Reading{"WindowsLineEnds", "a: 1\r\nb: x\r\n", R"({"a":1,"b":"x"})"},
        Reading{"NoNewlineAtTheEnd", "a: 1", R"({"a":1})"},
        Reading{"DocumentMarkers", "---\na: 1\n...\n", R"({"a":1})"},
        Reading{"Nulls", "[~, null, Null, NULL]", "[null,null,null,null]"},
        Reading{"EmptyValue", "a:\nb: ''\n", R"({"a":null,"b":""})"},
        Reading{"Truth", "[true, True, TRUE, false, False]", "[true,true,true,false,false]"},
        Reading{"NoTruthOfYaml11", "[yes, no, on, off, y]", R"(["yes","no","on","off","y"])"},
        Reading{"Integers", "[0, 42, -7, 9223372036854775807]", "[0,42,-7,9223372036854775807]"},
        Reading{"IntegersThatAreTexts",
                "[007, 010, 0o17, 0x1F, +5, -0, 1_000, 9223372036854775808]",
                R"(["007","010","0o17","0x1F","+5","-0","1_000","9223372036854775808"])"},
        Reading{"Doubles", "[1.5, -0.25, 1.0]", "[1.5,-0.25,1.0]"},
        Reading{"DoublesThatAreTexts", "[1.10, 1., .5, 1e5, 1.2.3, nan, inf]",
                R"(["1.10","1.",".5","1e5","1.2.3","nan","inf"])"},
        Reading{"QuotedOnesAreTexts", R"(['1', "true", '~', ""])", R"(["1","true","~",""])"},
        Reading{"Dates", "[2026-11-20, 12:30:00]", R"(["2026-11-20","12:30:00"])"},
        Reading{"KeysAreTexts", "1: a\ntrue: b\n'': c\n", R"({"1":"a","true":"b","":"c"})"},
        Reading{"MergeKeyIsAnOrdinaryOne", "<<: {a: 1}\n", R"({"<<":{"a":1}})"},
        Reading{"Block", "a: |\n  one\n    two\n\nb: 1\n", R"({"a":"one\n  two\n","b":1})"},
        Reading{"Folded", "a: >\n  one\n  two\n", R"({"a":"one two\n"})"},
        Reading{"Quotes", "{a: 'it''s', \"b\" : \"say \\\"x\\\"\", 'c':1}",
                R"({"a":"it's","b":"say \"x\"","c":1})"},
        Reading{"QuotesOverLines", "ü: \"one\n  two\" # three\nb: 'x\n\n  y'\n",
                R"({"ü":"one two","b":"x\ny"})"},
        Reading{"ListUnderAKey", "a:\n- 1\n-\n  b: 2\n- - 3\n", R"({"a":[1,{"b":2},[3]]})"},
        Reading{"UnclosedButWhole", "a: 1\nb", R"({"a":1,"b":null})"}),
    [](const auto& info) { return info.param.name; });

struct Refusal {
  std::string name, yaml, message;
};

class YamlRefusal : public ::testing::TestWithParam<Refusal> {};

TEST_P(YamlRefusal, NamesFileLineAndReason) {
  EXPECT_THAT(parse_yaml(GetParam().yaml, "f.yaml"),
              IsError(ErrorCode::kCorrupt, GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, YamlRefusal,
    ::testing::Values(
        Refusal{"KeyTwice", "a: 1\nb: 2\na: 3\n", "f.yaml:3: key 'a' stands twice"},
        Refusal{"KeyTwiceInside", "x:\n  - {a: 1,\n     a: 2}\n", "f.yaml:3: key 'a'"},
        Refusal{"Anchor", "a: 1\nb: &x 1\n", "f.yaml:2: anchors"},
        Refusal{"AnchoredMap", "b: &x {c: 1}\n", "f.yaml:1: anchors"},
        Refusal{"Alias", "a: *x\n", "f.yaml:1: "},
        Refusal{"ManyLaughs", "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "f.yaml:1: anchors"},
        Refusal{"Tag", "a: 1\nb: !!python/object x\n", "f.yaml:2: tags"},
        Refusal{"TaggedMap", "b: !x {c: 1}\n", "f.yaml:1: tags"},
        Refusal{"ListAsKey", "[1, 2]: x\n", "f.yaml:1: a key must be a text"},
        Refusal{"MapAsKey", "{a: 1}: x\n", "f.yaml:1: a key must be a text"},
        Refusal{"NullAsKey", "a: 1\n~: x\n", "f.yaml:2: a key must be a text"},
        Refusal{"SecondDocument", "a: 1\n---\nb: 2\n", "f.yaml:2: a second document"},
        Refusal{"EmptySecondDocument", "a: 1\n---\n", "a second document"},
        Refusal{"OpenList", "a: 1\nb: [1, 2\n", "f.yaml:3: end of sequence flow not found"},
        Refusal{"OpenQuote", "a: 1\nb: \"x\n", "f.yaml:2: the quote is never closed"},
        Refusal{"OpenQuoteBehindUnicode", "üüü: 1\nb: \"x\n",
                "f.yaml:2: the quote is never closed"},
        Refusal{"OpenSingleQuote", "a: 1\nb: 'it''s", "f.yaml:2: "},
        Refusal{"OpenQuoteBeforeAKey", "a: \"x\nb: 1\n", "f.yaml:1: the quote is never closed"},
        Refusal{"OpenQuoteBeforeAQuote", "a: \"x\nb: \"y\"\n",
                "f.yaml:1: the quote is never closed"},
        Refusal{"OpenQuoteBeforeEmptyQuotes", "a: 'x\nb: ''\nc: 1\n",
                "f.yaml:1: the quote is never closed"},
        Refusal{"StrayBracket", "a: 1\n]\n", "f.yaml:2: "},
        Refusal{"TextBehindAMap", "{a: 1} b\n", "f.yaml:1: "},
        Refusal{"TextBehindAQuote", "a: \"x\" y\n", "f.yaml:1: "},
        Refusal{"TwoColons", "a: b: c\n", "f.yaml:1: "},
        Refusal{"WrongIndentation", "a:\n    b: 1\n  c: 2\n", "f.yaml:3: "},
        Refusal{"KeyInAList", "- a\nb: c\n", "f.yaml:2: "},
        Refusal{"ControlCharacter", "a: 1\nb: x\x04y\n", "f.yaml:2: byte 0x04 is not allowed"},
        Refusal{"Nul", std::string("a: 1\n\0\n", 7), "f.yaml:2: byte 0x00 is not allowed"},
        Refusal{"IllFormedUtf8", "a: \xFF\n", "f.yaml:1: byte 0xff is not allowed"},
        Refusal{"Utf16",
                std::string("\xFF\xFE"
                            "a\0:\0",
                            6),
                "f.yaml:1: byte 0xff"},
        Refusal{"TooDeep", std::string(33, '[') + std::string(33, ']'),
                "f.yaml:1: nested more than 32"},
        Refusal{"VeryDeep", std::string(500'000, '['), "f.yaml:1: "},
        Refusal{"VeryDeepDashes",
                [] {
                  std::string text;
                  for (int i = 0; i < 100'000; ++i) text += "- ";
                  return text;
                }(),
                "f.yaml:1: nested more than 32"},
        Refusal{"TooLarge", std::string((1U << 20U) + 1, '#'),
                "f.yaml:1: larger than 1048576 bytes"}),
    [](const auto& info) { return info.param.name; });

TEST(Yaml, KnowsTheLineOfEveryKey) {
  const auto value = parse_yaml("# head\na: 1\nb:\n  c:\n    - x\n    - y\n", "f.yaml");
  ASSERT_THAT(value, IsOk());
  EXPECT_EQ((*value)["a"].line(), 2);
  EXPECT_EQ((*value)["b"].line(), 3);
  EXPECT_EQ((*value)["b"]["c"].line(), 4);
  EXPECT_EQ((*value)["b"]["c"].items()[1].line(), 6);
}

TEST(Yaml, ReadsALargeMapInTimeProportionalToItsSize) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += format("key{}: value{}\n", i, i);
  const auto value = parse_yaml(text, "f.yaml");
  ASSERT_THAT(value, IsOk());
  EXPECT_EQ(value->entries().size(), 20'000U);
}

TEST(Yaml, WritesBlockStyle) {
  const Value value = Value::map({
      {"name", "home"},
      {"next_at", Value()},
      {"empty", Value::list_of({})},
      {"none", Value::map()},
      {"command", Value::list_of({"gt", "tick"})},
      {"nested", Value::map({{"deep", Value::map({{"x", 1}})}})},
      {"checks", Value(Value::List{Value::map({{"name", "a"}, {"run", "make: all"}}),
                                   Value(Value::List{1, 2.5, true})})},
      {"note", "one\n  two\n"},
      {"cut", "one\ntwo"},
  });
  EXPECT_EQ(to_yaml(value), R"(name: home
next_at: ~
empty: []
none: {}
command:
  - gt
  - tick
nested:
  deep:
    x: 1
checks:
  - name: a
    run: "make: all"
  - - 1
    - 2.5
    - true
note: |
  one
    two
cut: |-
  one
  two
)");
  EXPECT_EQ(*parse_yaml(to_yaml(value), "f.yaml"), value);
}

TEST(Yaml, WritesBackPlainTextsAsTheyWere) {
  const std::string text = "a: 007\nb: 1.10\nc: \"1\"\nd: 2026-11-20\ne: yes\n";
  EXPECT_EQ(to_yaml(*parse_yaml(text, "f.yaml")), text);
}

TEST(Yaml, QuotesWhatAnotherReaderCouldMisread) {
  for (std::string_view text :
       {"true", "NO", "~", "null", "", "0123", "1.10", "1e5", "0x1f", "+1", ".5", "12:30:00",
        "2026-11-20", "2026-11-20T07:50:38.125Z", "1_000", ".inf", "<<", "=", "y"}) {
    EXPECT_EQ(to_yaml(Value::map({{"k", text}})), format("k: \"{}\"\n", text));
  }
  for (std::string_view text : {"01K9ZQ7M", "3m", "web/toast", "web-42", "a:b", "~/x", "C#", "it's",
                                "say \"hi\"", "a, b", "1st"}) {
    EXPECT_EQ(to_yaml(Value::map({{"k", text}})), format("k: {}\n", text));
  }
}

/// Empty if `text` comes back from every place it can stand in: value, key, list item, map in a
/// list, whole document.
std::string broken_place_of(const std::string& text) {
  const Value inside = Value::map({{"a", text}, {"b", Value::map({{"c", text}})}});
  const Value everywhere =
      Value::map({{text, text}, {"x" + text, Value(Value::List{text, inside})}});
  for (const Value& value : {everywhere, Value(text)}) {
    const auto read = parse_yaml(to_yaml(value), "f.yaml");
    const std::string problem = !read ? read.error().message : *read == value ? "" : to_json(*read);
    if (!problem.empty()) return elided(problem, 200) + "\n" + elided(to_yaml(value), 200);
  }
  return "";
}

TEST(Yaml, EveryShortHostileTextComesBackFromEveryPlace) {
  // All pairs of what means something to YAML, and all triples of the first of them.
  const std::string pieces[] = {"a",    " ",      "\n",     ":",    "#",   "-",  "'",  "\"", "\\",
                                "|",    "\t",     "\u0085", "\x04", "0",   "?",  "\r", ">",  "{",
                                "]",    ",",      "&",      "*",    "!",   "%",  "@",  "~",  ".",
                                "\x1b", "\u2028", "\uFEFF", "ü",    "---", "..."};
  const std::span<const std::string> first(pieces, 12);
  for (const std::string& a : pieces) {
    for (const std::string& b : pieces) ASSERT_EQ(broken_place_of(a + b), "");
  }
  for (const std::string& a : first) {
    for (const std::string& b : first) {
      for (const std::string& c : first) ASSERT_EQ(broken_place_of(a + b + c), "");
    }
  }
}

TEST(Yaml, LongHostileTextsComeBackFromEveryPlace) {
  for (const std::string& text :
       {std::string("first\n\n\n  indented\n\ttabbed\nlast"), std::string("a\n \n\nb\n\n"),
        std::string("trailing  \n# no comment\nkey: value\n- dash\n---\n...\n"),
        std::string(5000, 'k'), std::string(2000, ':') + " #", std::string(50'000, '\n'),
        std::string("nul\0nul", 7), std::string("🙂 日本語 \u00A0\u200B"),
        std::string("crlf\r\ncrlf\r\n")}) {
    EXPECT_EQ(broken_place_of(text), "");
  }
}

TEST(Yaml, IllFormedTextIsMended) {
  EXPECT_EQ(to_yaml(Value::map({{"a", "x\xFFy"}})), "a: x\uFFFDy\n");
}

TEST(Yaml, NumbersComeBack) {
  for (double number : {0.1, 1.0, -1e300, 1e22, 5e-324, HUGE_VAL}) {
    EXPECT_EQ(parse_yaml(to_yaml(number), "f.yaml")->as_double(), number);
  }
  EXPECT_TRUE(std::isnan(*parse_yaml(to_yaml(NAN), "f.yaml")->as_double()));
}

}  // namespace
}  // namespace gt
