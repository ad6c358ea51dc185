// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace gt {
namespace {

using Views = std::vector<std::string_view>;

TEST(Text, TrimsSplitsAndJoins) {
  EXPECT_EQ(trimmed(" \t\r\n a b \n"), "a b");
  EXPECT_EQ(trimmed(" \n "), "");
  EXPECT_EQ(split("a//b/", '/'), (Views{"a", "", "b", ""}));
  EXPECT_EQ(split("", '/'), Views{""});
  EXPECT_EQ(lines_of(""), Views{});
  EXPECT_EQ(lines_of("\n"), Views{""});
  EXPECT_EQ(lines_of("a\n\nb"), (Views{"a", "", "b"}));
  EXPECT_EQ(lines_of("a\nb\n"), (Views{"a", "b"}));
  EXPECT_EQ(join(std::vector<std::string>{"a", "", "b"}, ", "), "a, , b");
  EXPECT_EQ(join({}, ", "), "");
}

struct Bytes {
  const char* name;
  std::string_view bytes;
  std::size_t good;  // bytes at the start that are well-formed
  const char* mended;
};

// Unicode 15, table 3-7, and the usual attacks on it.
const Bytes kUtf8[] = {
    {"empty", "", 0, ""},
    {"ascii", "abc", 3, "abc"},
    {"every length", "a\u00FC\u20AC\U0001F642", 10, "a\u00FC\u20AC\U0001F642"},
    {"borders", "\u0080\u07FF\u0800\uD7FF\uE000\uFFFF\U00010000\U0010FFFF", 24,
     "\u0080\u07FF\u0800\uD7FF\uE000\uFFFF\U00010000\U0010FFFF"},
    {"lone continuation", "a\x80z", 1, "a\uFFFDz"},
    {"overlong slash", "\xC0\xAF", 0, "\uFFFD\uFFFD"},
    {"overlong of three", "\xE0\x80\xAF", 0, "\uFFFD\uFFFD\uFFFD"},
    {"overlong of four", "\xF0\x80\x80\xAF", 0, "\uFFFD\uFFFD\uFFFD\uFFFD"},
    {"surrogate", "\xED\xA0\x80", 0, "\uFFFD\uFFFD\uFFFD"},
    {"beyond the last", "\xF4\x90\x80\x80", 0, "\uFFFD\uFFFD\uFFFD\uFFFD"},
    {"five bytes", "\xF8\x88\x80\x80\x80", 0, "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"},
    {"cut short", "ab\xE2\x82", 2, "ab\uFFFD\uFFFD"},
    {"cut by ascii", "\xE2\x28\xA1", 0, "\uFFFD(\uFFFD"},
    {"no such bytes", "\xFE\xFF", 0, "\uFFFD\uFFFD"},
};

TEST(Text, KnowsWellFormedUtf8) {
  for (const auto& [name, bytes, good, mended] : kUtf8) {
    EXPECT_EQ(utf8_prefix(bytes), good) << name;
    EXPECT_EQ(is_utf8(bytes), good == bytes.size()) << name;
    EXPECT_EQ(utf8_mended(bytes), mended) << name;
    EXPECT_TRUE(is_utf8(printable(bytes))) << name;
  }
}

TEST(Text, PrintableLeavesNothingThatATerminalObeys) {
  struct {
    const char* name;
    std::string_view text;
    const char* printed;
  } const cases[] = {
      {"plain", "a\tb\nc \u00FC", "a\tb\nc \u00FC"},
      {"bell and backspace", "a\a\b\r\vb", "ab"},
      {"nul", std::string_view("a\0b", 3), "ab"},
      {"delete",
       "a\x7F"
       "b",
       "ab"},
      {"eight-bit controls", "a\u009B31mb\u0085c", "a31mbc"},
      {"colour", "\x1b[1;31mred\x1b[0m!", "red!"},
      {"cursor and modes", "\x1b[?25l\x1b[2J\x1b[10;5Hx\x1b[>4;2m", "x"},
      {"title, ended by a bell", "\x1b]0;title\ax", "x"},
      {"link, ended by ST", "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"},
      {"device control", "\x1bPq#0;2\x1b\\x", "x"},
      {"character set", "\x1b(Bx\x1b#8y", "xy"},
      {"short ones",
       "\x1b"
       "7x\x1b"
       "8y\x1b=z\x1b"
       "c",
       "xyz"},
      {"escape at the end", "x\x1b", "x"},
      {"escape before a newline", "x\x1b\ny", "x\ny"},
      {"escape before an escape", "\x1b\x1b[31mx", "x"},
      {"escape before unicode", "\x1b\u00FCx", "\u00FCx"},
      {"cut colour", "x\x1b[31", "x"},
      {"colour cut by a newline", "\x1b[31\nx", "\nx"},
      {"title that never ends", "\x1b]0;title\nthe rest", "0;title\nthe rest"},
      {"title cut by an escape", "\x1b]0;t\x1b[31mx", "x"},
      {"paste that ends itself", "a\x1b[201~rm -rf\r", "arm -rf"},
      {"writing direction", "a\u202E\u2066b\u2069", "ab"},
  };
  for (const auto& [name, text, printed] : cases) EXPECT_EQ(printable(text), printed) << name;
}

TEST(Text, OneLineIsOne) {
  EXPECT_EQ(one_line("a\nb\tc\x1b[1m", 80), "a b c");
  EXPECT_EQ(one_line("abcdef", 4), "abc…");
}

TEST(Text, MeasuresColumnsAndElides) {
  struct {
    const char* text;
    std::size_t width;
    const char* in_four;
  } const cases[] = {
      {"", 0, ""},
      {"abcd", 4, "abcd"},
      {"abcde", 5, "abc…"},
      {"über", 4, "über"},
      {"u\u0308ber!", 5, "u\u0308be…"},
      {"日本", 4, "日本"},
      {"日本語", 6, "日…"},
      {"a日本", 5, "a日…"},
      {"✅❌🙂", 6, "✅…"},
      {"● ◐ ○ ✕", 7, "● ◐…"},
  };
  for (const auto& [text, width, in_four] : cases) {
    EXPECT_EQ(display_width(text), width) << text;
    EXPECT_EQ(elided(text, 4), in_four) << text;
    EXPECT_EQ(elided(text, 0), "") << text;
    EXPECT_LE(display_width(elided(text, 1)), 1U) << text;
  }
  EXPECT_EQ(display_width("\xFFx"), 2U);
}

TEST(Text, SuggestsTheNearestWordOnlyIfItIsNear) {
  constexpr std::array<std::string_view, 6> kWords = {"start", "status",    "stop",
                                                      "ls",    "heartbeat", "mail"};
  struct {
    const char* word;
    const char* nearest;
  } const cases[] = {{"satrt", "start"}, {"stauts", "status"}, {"heartbeet", "heartbeat"},
                     {"l", "ls"},        {"mial", "mail"},     {"stop", "stop"},
                     {"convoy", ""},     {"xyz", ""}};
  for (const auto& [word, expected] : cases) {
    EXPECT_EQ(nearest(word, kWords).value_or(""), expected) << word;
  }
  EXPECT_EQ(nearest(std::string(1'000'000, 'x'), kWords), std::nullopt);
  EXPECT_EQ(nearest("x", {}), std::nullopt);
}

TEST(Text, ReadsWholeNumbersOnly) {
  EXPECT_EQ(parse_integer("-42"), -42);
  EXPECT_EQ(parse_integer("9223372036854775807"), 9223372036854775807LL);
  for (const char* text : {"", "+1", " 1", "1 ", "1x", "0x1", "1.0", "9223372036854775808", "-"}) {
    EXPECT_EQ(parse_integer(text), std::nullopt) << text;
  }
}

TEST(Text, DoublesAreShortAndNeverWholeNumbers) {
  EXPECT_EQ(format_double(0.1), "0.1");
  EXPECT_EQ(format_double(-3), "-3.0");
  EXPECT_EQ(format_double(1e22), "1e+22");
}

TEST(Text, HashIsFnv1a) {
  EXPECT_EQ(fnv1a(""), 0xcbf29ce484222325U);  // the test vectors of draft-eastlake-fnv
  EXPECT_EQ(fnv1a("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(fnv1a("foobar"), 0x85944171f73967e8U);
}

TEST(Text, QuotesForTheShellOnlyWhereItMust) {
  struct {
    const char* text;
    const char* quoted;
  } const cases[] = {
      {"web/toast", "web/toast"}, {"a b", "'a b'"},   {"", "''"},       {"it's", "'it'\\''s'"},
      {"$HOME", "'$HOME'"},       {"`id`", "'`id`'"}, {"a;b", "'a;b'"}, {"~", "'~'"},
      {"a\nb", "'a\nb'"},         {"*", "'*'"},       {"ü", "'ü'"}};
  for (const auto& [text, quoted] : cases) EXPECT_EQ(shell_quoted(text), quoted);
}

}  // namespace
}  // namespace gt
