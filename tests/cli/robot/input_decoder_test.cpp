// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/input_decoder.h"

#include <gtest/gtest.h>

#include <ostream>

namespace gt {

void PrintTo(const InputEvent& event, std::ostream* out) {
  *out << "event " << event.kind << " '" << event.text << "'";
}

namespace {

using Events = std::vector<InputEvent>;

InputEvent text(std::string bytes) {
  return {InputEvent::kText, std::move(bytes)};
}
InputEvent paste(std::string bytes) {
  return {InputEvent::kPaste, std::move(bytes)};
}
InputEvent key(decltype(InputEvent::kind) kind) {
  return {kind};
}

struct Case {
  const char* name;
  std::string bytes;
  Events events;
};

const Case kCases[] = {
    {"Letters", "hello", {text("hello")}},
    {"LettersAndEnter", "go\r", {text("go"), key(InputEvent::kEnter)}},
    {"CtrlJIsANewline", "\n", {key(InputEvent::kNewline)}},
    {"AltEnterIsANewline", "\x1b\r", {key(InputEvent::kNewline)}},
    {"ManyBytesOfOneCharacter", "❯漢🙂", {text("❯漢🙂")}},
    {"Paste", "\x1b[200~two\nlines\x1b[201~", {paste("two\nlines")}},
    {"PasteOfEscapeSequences", "\x1b[200~\x1b[31m\x03\r\x1b[201~", {paste("\x1b[31m\x03\r")}},
    {"EmptyPaste", "\x1b[200~\x1b[201~", {paste("")}},
    {"TwoPastesAndEnter",
     "\x1b[200~a\x1b[201~\x1b[200~b\x1b[201~\r",
     {paste("a"), paste("b"), key(InputEvent::kEnter)}},
    {"Arrows",
     "\x1b[A\x1b[B\x1b[C\x1b[D",
     {key(InputEvent::kUp), key(InputEvent::kDown), key(InputEvent::kRight),
      key(InputEvent::kLeft)}},
    {"ArrowsOfApplicationMode", "\x1bOA\x1bOB", {key(InputEvent::kUp), key(InputEvent::kDown)}},
    {"HomeEndDelete",
     "\x1b[H\x1b[F\x1b[3~\x1b[1~",
     {key(InputEvent::kHome), key(InputEvent::kEnd), key(InputEvent::kDelete),
      key(InputEvent::kHome)}},
    {"UnknownSequencesAreDropped", "a\x1b[15~\x1b[1;5Cb", {text("a"), text("b")}},
    {"EscapeTwice", "\x1b\x1b[A", {key(InputEvent::kEscape), key(InputEvent::kUp)}},
    {"ControlKeys",
     "\x03\x04\x15\x7f",
     {key(InputEvent::kInterrupt), key(InputEvent::kEndOfFile), key(InputEvent::kClear),
      key(InputEvent::kBackspace)}},
    {"OtherControlCharactersAreDropped",
     "a\x07\x1c"
     "b",
     {text("a"), text("b")}},
};

class InputDecoderTable : public ::testing::TestWithParam<Case> {};

TEST_P(InputDecoderTable, ReadsItAtOnce) {
  InputDecoder decoder;
  EXPECT_EQ(decoder.feed(GetParam().bytes), GetParam().events);
}

/// The events with neighbouring texts joined, which reads may tear.
Events joined(const Events& events) {
  Events whole;
  for (const InputEvent& event : events) {
    const bool goes_on =
        !whole.empty() && event.kind == InputEvent::kText && whole.back().kind == InputEvent::kText;
    if (goes_on) {
      whole.back().text += event.text;
    } else {
      whole.push_back(event);
    }
  }
  return whole;
}

TEST_P(InputDecoderTable, ReadsTheSameTornAnywhere) {
  const std::string& bytes = GetParam().bytes;
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    InputDecoder decoder;
    Events events = decoder.feed(bytes.substr(0, at));
    const Events rest = decoder.feed(bytes.substr(at));
    events.insert(events.end(), rest.begin(), rest.end());
    EXPECT_EQ(joined(events), joined(GetParam().events)) << "torn after byte " << at;
  }
}

TEST_P(InputDecoderTable, ReadsTheSameByteByByte) {
  InputDecoder decoder;
  Events events;
  for (const char byte : GetParam().bytes) {
    const Events more = decoder.feed(std::string(1, byte));
    events.insert(events.end(), more.begin(), more.end());
  }
  EXPECT_EQ(joined(events), joined(GetParam().events));
}

INSTANTIATE_TEST_SUITE_P(Table, InputDecoderTable, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(InputDecoder, WaitsToSeeWhetherAnEscapeIsAKey) {
  InputDecoder decoder;
  EXPECT_EQ(decoder.feed("\x1b"), Events());
  EXPECT_TRUE(decoder.has_lone_escape());
  EXPECT_EQ(decoder.flush(), Events{key(InputEvent::kEscape)});
  EXPECT_FALSE(decoder.has_lone_escape());
  EXPECT_EQ(decoder.feed("x"), Events{text("x")});
}

TEST(InputDecoder, TakesNoEscapeOutOfAPasteThatGoesOn) {
  InputDecoder decoder;
  EXPECT_EQ(decoder.feed("\x1b[200~half \x1b"), Events());
  EXPECT_FALSE(decoder.has_lone_escape());
  EXPECT_EQ(decoder.flush(), Events());
  EXPECT_EQ(decoder.feed("[201~"), Events{paste("half ")});
}

TEST(InputDecoder, KeepsEveryByteOfALongPaste) {
  std::string long_text;
  for (int i = 0; i < 200'000; ++i) long_text += static_cast<char>('a' + i % 26);
  InputDecoder decoder;
  Events events;
  const std::string bytes = "\x1b[200~" + long_text + "\x1b[201~";
  for (std::size_t at = 0; at < bytes.size(); at += 1021) {
    const Events more = decoder.feed(std::string_view(bytes).substr(at, 1021));
    events.insert(events.end(), more.begin(), more.end());
  }
  EXPECT_EQ(events, Events{paste(long_text)});
}

}  // namespace
}  // namespace gt
