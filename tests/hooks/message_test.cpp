// SPDX-License-Identifier: Apache-2.0
#include "hooks/message.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::testing::HasSubstr;
using testing::IsError;
using testing::IsOk;

constexpr std::string_view kMessage =
    "id: 01K9ZQ7Y3W0000000000000000\n"
    "to: web/toast\n"
    "instance: 01K9ZP00000000000000000000\n"
    "from: mayor\n"
    "verified: true\n"
    "urgent: true\n"
    "text: Look at web-42.\n"
    "chain:\n"
    "  - state: queued\n"
    "    at: \"2026-11-20T07:50:38.125Z\"\n"
    "  - state: pasting\n"
    "    at: \"2026-11-20T07:50:39.000Z\"\n"
    "  - state: queued\n"
    "    at: \"2026-11-20T07:50:40.000Z\"\n"
    "    reason: a person is typing\n";

TEST(Message, IsReadAndWrittenBackByteForByte) {
  GT_ASSERT_OK(const Message message, parse_message(kMessage, "m.yaml"));
  EXPECT_EQ(message.to, Address::polecat("web", "toast"));
  EXPECT_TRUE(message.is_verified);
  EXPECT_TRUE(message.is_urgent);
  EXPECT_EQ(message.state(), MessageState::kQueued);
  EXPECT_EQ(message.attempts(), 1);
  EXPECT_EQ(message.chain.back().reason, "a person is typing");
  EXPECT_EQ(format_message(message), kMessage);
}

TEST(Message, KeepsKeysItDoesNotKnow) {
  const std::string text = std::string(kMessage) + "    tool: paste\ncolour: blue\n";
  GT_ASSERT_OK(Message message, parse_message(text, "m.yaml"));
  message.chain.push_back({MessageState::kCancelled, message.chain.back().at, ""});
  EXPECT_THAT(format_message(message), HasSubstr("    tool: paste\n  - state: cancelled\n"));
  EXPECT_THAT(format_message(message), HasSubstr("colour: blue\n"));
}

TEST(Message, OnlyTheStepsOfTheTableAreTaken) {
  using S = MessageState;
  constexpr S kAll[] = {S::kQueued,  S::kPasting, S::kSubmitted, S::kAcked,
                        S::kExpired, S::kBounced, S::kCancelled};
  const std::vector<std::pair<S, S>> legal = {
      {S::kQueued, S::kPasting},    {S::kQueued, S::kExpired},    {S::kQueued, S::kBounced},
      {S::kQueued, S::kCancelled},  {S::kPasting, S::kSubmitted}, {S::kPasting, S::kQueued},
      {S::kPasting, S::kBounced},   {S::kSubmitted, S::kAcked},   {S::kSubmitted, S::kQueued},
      {S::kSubmitted, S::kBounced}, {S::kQueued, S::kAcked},      {S::kPasting, S::kAcked},
  };
  for (const S from : kAll) {
    for (const S to : kAll) {
      const bool is_legal =
          std::find(legal.begin(), legal.end(), std::pair(from, to)) != legal.end();
      EXPECT_EQ(may_follow(from, to), is_legal)
          << message_state_name(from) << " -> " << message_state_name(to);
    }
  }
}

TEST(Message, SaysWhatIsWrongAndWhere) {
  struct {
    const char* name;
    const char* from;
    const char* to;
    const char* problem;
  } const cases[] = {
      {"no text", "text: Look at web-42.\n", "", "'text' is missing"},
      {"an id that is none", "id: 01K9ZQ7Y3W0000000000000000", "id: 7", "m.yaml:1: 'id' is no id"},
      {"nobody", "to: web/toast", "to: toast", "m.yaml:2: 'to' 'toast' is no address"},
      {"an unknown state", "state: pasting", "state: glued", "m.yaml:8: 'chain' holds a step"},
      {"a state that cannot come", "state: pasting", "state: submitted",
       "m.yaml:8: 'chain' holds 'submitted' where it cannot come"},
      {"a state without a time", "    at: \"2026-11-20T07:50:39.000Z\"\n", "",
       "'chain' holds a step"},
  };
  for (const auto& [name, from, to, problem] : cases) {
    std::string text(kMessage);
    text.replace(text.find(from), std::string_view(from).size(), to);
    EXPECT_THAT(parse_message(text, "m.yaml"), IsError(ErrorCode::kCorrupt, problem)) << name;
  }
  const std::string cut(kMessage.substr(0, kMessage.find("chain:")));
  EXPECT_THAT(parse_message(cut, "m.yaml"), IsError(ErrorCode::kCorrupt, "'chain' is missing"));
}

}  // namespace
}  // namespace gt
