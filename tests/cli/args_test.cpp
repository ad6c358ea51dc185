// SPDX-License-Identifier: Apache-2.0
#include "cli/args.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsError;
using testing::IsOk;

const std::vector<Option> kOptions = {
    {"all", 'a', "", "a flag"},        {"lines", 'n', "N", "a value"},
    {"note", 'm', "TEXT", "a value"},  {"check", 0, "CMD", "a value that repeats", true},
    {"timeout", 0, "D", "a duration"}, {"json", 0, "", "a flag"},
};

Result<Args> parse(const std::vector<std::string>& words,
                   std::initializer_list<Positional> positionals = {}) {
  return parse_args(words, kOptions, positionals);
}

TEST(Args, FlagsAndValuesAreUnderstoodInEverySpelling) {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"--all", "--lines", "5"}, {"-a", "-n", "5"}, {"-a", "-n5"}, {"--lines=5", "-a"}}) {
    const auto args = parse(words);
    ASSERT_THAT(args, IsOk()) << words[0];
    EXPECT_TRUE(args->flag("all"));
    EXPECT_EQ(args->value("lines"), "5");
    EXPECT_FALSE(args->flag("json"));
    EXPECT_EQ(args->value("note"), std::nullopt);
  }
}

TEST(Args, AnOptionTakesOneWordAndLeavesTheNextToThePositionals) {
  const auto args = parse({"--note", "hello there", "web/toast"}, {{"ADDRESS", ""}});
  ASSERT_THAT(args, IsOk());
  EXPECT_EQ(args->value("note"), "hello there");
  EXPECT_EQ(args->word("ADDRESS"), "web/toast");
}

TEST(Args, ARepeatingOptionKeepsEveryValueInOrder) {
  const auto args = parse({"--check", "make", "--check", "make test", "--check=make test"});
  ASSERT_THAT(args, IsOk());
  EXPECT_THAT(args->values("check"), ElementsAre("make", "make test", "make test"));
}

TEST(Args, TheLastOfAnOptionThatDoesNotRepeatCounts) {
  const auto args = parse({"--lines", "5", "--lines", "9"});
  ASSERT_THAT(args, IsOk());
  EXPECT_EQ(args->value("lines"), "9");
}

TEST(Args, AFlagMayBeGivenTwice) {
  const auto args = parse({"--json", "--json"});
  ASSERT_THAT(args, IsOk());
  EXPECT_TRUE(args->flag("json"));
}

TEST(Args, AnEmptyTextIsAValue) {
  const auto args = parse({"--note", "", "--lines="});
  ASSERT_THAT(args, IsOk());
  EXPECT_EQ(args->value("note"), "");
  EXPECT_EQ(args->value("lines"), "");
}

TEST(Args, AValueMayLookLikeAnything) {
  for (const std::string text : {"- a list", "a=b", "{x: 1}", "[a, b]", "'quoted'", "äöü", "%x",
                                 "#5", "line\nbreak", "-5"}) {
    const auto args = parse({"--note=" + text});
    ASSERT_THAT(args, IsOk()) << text;
    EXPECT_EQ(args->value("note"), text);
  }
  for (const std::string text :
       {"- a list", "a=b", "{x: 1}", "[a, b]", "[]", "\"quoted\"", "x\ny"}) {
    const auto args = parse({"--note", text, text}, {{"WORD", ""}});
    ASSERT_THAT(args, IsOk()) << text;
    EXPECT_EQ(args->value("note"), text);
    EXPECT_EQ(args->word("WORD"), text);
  }
}

TEST(Args, TwoDashesEndTheOptions) {
  const auto args = parse({"-a", "--", "--lines", "-n", "--"}, {{"WORD", "", Positional::kAny}});
  ASSERT_THAT(args, IsOk());
  EXPECT_THAT(args->words("WORD"), ElementsAre("--lines", "-n", "--"));
  EXPECT_EQ(args->value("lines"), std::nullopt);
}

TEST(Args, OptionsMayStandAfterAndBetweenTheWords) {
  const auto args =
      parse({"one", "--lines", "3", "two", "--all"}, {{"WORD", "", Positional::kSome}});
  ASSERT_THAT(args, IsOk());
  EXPECT_THAT(args->words("WORD"), ElementsAre("one", "two"));
  EXPECT_TRUE(args->flag("all"));
}

TEST(Args, EachCountOfWordsIsHeld) {
  EXPECT_THAT(parse({}, {{"NAME", ""}}), IsError(ErrorCode::kUsage, "NAME"));
  EXPECT_THAT(parse({}, {{"NAME", "", Positional::kSome}}), IsError(ErrorCode::kUsage, "NAME"));
  EXPECT_THAT(parse({}, {{"NAME", "", Positional::kOptional}}), IsOk());
  EXPECT_THAT(parse({}, {{"NAME", "", Positional::kAny}}), IsOk());
  EXPECT_THAT(parse({"a", "b"}, {{"NAME", ""}}), IsError(ErrorCode::kUsage, "unexpected word 'b'"));
  EXPECT_THAT(parse({"a", "b"}, {{"NAME", "", Positional::kOptional}}),
              IsError(ErrorCode::kUsage, "unexpected word 'b'"));
}

TEST(Args, AListTakesWhatTheWordsBeforeItLeave) {
  const auto args = parse({"web", "a", "b", "c"}, {{"RIG", ""}, {"NAME", "", Positional::kAny}});
  ASSERT_THAT(args, IsOk());
  EXPECT_EQ(args->word("RIG"), "web");
  EXPECT_THAT(args->words("NAME"), ElementsAre("a", "b", "c"));
}

TEST(Args, AnUnknownOptionIsNamedWithTheNearestOne) {
  EXPECT_THAT(parse({"--lnies", "5"}), IsError(ErrorCode::kUsage, "unknown option '--lnies'"));
  EXPECT_THAT(parse({"--lnies", "5"}), IsError(ErrorCode::kUsage, "did you mean '--lines'?"));
  EXPECT_THAT(parse({"--lnies=5"}), IsError(ErrorCode::kUsage, "unknown option '--lnies'"));
  EXPECT_THAT(parse({"-z"}), IsError(ErrorCode::kUsage, "unknown option '-z'"));
  EXPECT_THAT(parse({"-"}), IsError(ErrorCode::kUsage, "unexpected word '-'"));
}

TEST(Args, AMissingValueNamesItsOption) {
  EXPECT_THAT(parse({"--lines"}), IsError(ErrorCode::kUsage, "--lines"));
  EXPECT_THAT(parse({"-n"}), IsError(ErrorCode::kUsage, "--lines"));
}

TEST(Args, AFlagTakesNoValue) {
  EXPECT_THAT(parse({"--all=yes"}), IsError(ErrorCode::kUsage, "all"));
}

TEST(Args, ControlCharactersOfAWordDoNotReachTheTerminal) {
  const auto args = parse({"\x1b[31mred"});
  ASSERT_FALSE(args.has_value());
  EXPECT_EQ(args.error().message.find('\x1b'), std::string::npos);
}

TEST(Args, DurationsAndNumbersNameTheirOption) {
  const auto good = parse({"--timeout", "90s", "--lines", "12"});
  ASSERT_THAT(good, IsOk());
  EXPECT_EQ(**good->duration("timeout"), std::chrono::seconds(90));
  EXPECT_EQ(**good->number("lines", 1, 100), 12);
  EXPECT_THAT(good->number("lines", 1, 10), IsError(ErrorCode::kUsage, "--lines"));
  const auto bad = parse({"--timeout", "soon", "--lines", "many"});
  ASSERT_THAT(bad, IsOk());
  EXPECT_THAT(bad->duration("timeout"), IsError(ErrorCode::kUsage, "--timeout"));
  EXPECT_THAT(bad->number("lines", 1, 10), IsError(ErrorCode::kUsage, "from 1 to 10"));
  EXPECT_EQ(*parse({})->duration("timeout"), std::nullopt);
  EXPECT_EQ(*parse({})->number("lines", 1, 10), std::nullopt);
}

TEST(Args, AThousandWordsAreTaken) {
  const std::vector<std::string> many(1000, "word");
  const auto args = parse(many, {{"WORD", "", Positional::kAny}});
  ASSERT_THAT(args, IsOk());
  EXPECT_EQ(args->words("WORD").size(), 1000U);
}

TEST(Args, NothingGivenIsNothingFound) {
  const auto args = parse({});
  ASSERT_THAT(args, IsOk());
  EXPECT_THAT(args->values("check"), IsEmpty());
  EXPECT_THAT(args->words("WORD"), IsEmpty());
}

}  // namespace
}  // namespace gt
