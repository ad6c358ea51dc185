// SPDX-License-Identifier: Apache-2.0
#include "cli/journal/story.h"

#include <gtest/gtest.h>

#include "cli/journal/entry.h"
#include "common/base/json.h"

namespace gt {
namespace {

struct Case {
  std::string_view entry, sentence;
};

constexpr Case kCases[] = {
    {R"({"actor":"overseer","event":"agent.added","subject":"web/toast","kind":"robot",)"
     R"("branch":"toast/a1"})",
     "overseer added web/toast, of kind robot, on the branch toast/a1"},
    {R"({"actor":"overseer","event":"agent.added","subject":"web/toast"})",
     "overseer added web/toast"},
    {R"({"actor":"tick","event":"agent.parked","subject":"web/toast","reason":"5 starts failed"})",
     "the tick parked web/toast: 5 starts failed"},
    {R"({"actor":"mayor","event":"work.slung","subject":"web-1","to":"web/toast"})",
     "mayor hung web-1 on the hook of web/toast"},
    {R"({"actor":"mayor","event":"work.claimed","subject":"web-1"})", "mayor claimed web-1"},
    {R"({"actor":"tick","event":"moon.rose","subject":"sky","phase":3,"by":null})",
     "the tick: moon.rose sky, phase 3"},
    {R"({"event":"agent.added","subject":"web/toast"})", ": agent.added web/toast"},
    {R"({"actor":"a\u001b[2Jb\nc","event":"rig.parked","subject":"web"})",
     "ab c parked the rig web"},
};

TEST(Story, TellsEachEventInItsSentence) {
  for (const Case& each : kCases) {
    const auto entry = parse_json(each.entry);
    ASSERT_TRUE(entry.has_value()) << each.entry;
    EXPECT_EQ(sentence_of(*entry), each.sentence);
  }
}

TEST(JournalEntryLine, HasTimeActorEventSubjectAndDetails) {
  const auto entry = parse_json(
      R"({"at":"2026-11-20T07:50:38.125Z","seq":3,"actor":"overseer","instance":null,)"
      R"("event":"hook.set","subject":"web/toast","work":"web-1","list":[1,2],"none":null})");
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry_line(*entry, {}),
            "2026-11-20 07:50:38  overseer  hook.set  web/toast  work=web-1  list=[1,2]");
  const Value value = entry_value(*entry);
  EXPECT_EQ(value["seq"], Value(3));
  EXPECT_EQ(value["details"]["work"], Value("web-1"));
  EXPECT_EQ(value["details"].find("actor"), nullptr);
}

TEST(JournalEntryLine, ABrokenEntryStillHasALine) {
  EXPECT_EQ(entry_line(Value::map({{"x", 1}}), {}), "?  ?  ?  ?  x=1");
}

}  // namespace
}  // namespace gt
