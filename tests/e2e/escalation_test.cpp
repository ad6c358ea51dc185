// SPDX-License-Identifier: Apache-2.0
// Escalations: from an agent's call for a person to its end.
#include <gtest/gtest.h>

#include <algorithm>

#include "common/base/clock.h"
#include "common/base/format.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class EscalationCommands : public ::testing::Test {
 protected:
  std::string open(std::vector<std::string> words) const {
    words.insert(words.begin(), "escalate");
    words.emplace_back("--json");
    const GtRun run = town_.gt(words);
    EXPECT_EQ(run.status, 0) << run;
    EXPECT_THAT(run.json(), AnswersAs("escalate"));
    const Value answer = run.json();
    const std::string* id = answer["id"].as_string();
    return id != nullptr ? *id : "";
  }

  /// Makes it look as if it had been opened that long ago.
  void age(const std::string& id, Duration by) const {
    const std::string key = format(".gt/escalations/{}.yaml", id);
    std::string text = town_.read(key);
    const std::size_t at = text.find("\nat: ") + 5;
    text.replace(at, text.find('\n', at) - at,
                 format("\"{}\"", format_time(SystemClock().now() - by)));
    town_.write(key, text);
  }

  [[nodiscard]] std::size_t journalled(const std::string& event, const std::string& id) const {
    const Value log = town_.gt({"log", "--type", event, "-n", "1000", "--json"}).json();
    const auto& entries = log["entries"].items();
    return static_cast<std::size_t>(
        std::count_if(entries.begin(), entries.end(),
                      [&](const Value& each) { return each["subject"] == Value(id); }));
  }

  /// Of the overseer.
  [[nodiscard]] std::size_t mails() const {
    return town_.gt({"mail", "inbox", "--json"}).json()["mails"].items().size();
  }

  testing::TempTown town_;
};

TEST_F(EscalationCommands, AreOpenedTakenAndClosed) {
  const std::string id = open({"-s", "high", "no password", "--about", "web-42"});
  EXPECT_THAT(town_.gt({"status"}).out,
              HasSubstr(format("! {}: high, by overseer about web-42: no password\n"
                               "    gt escalation ack {}\n",
                               id, id)));
  EXPECT_THAT(town_.gt({"escalations"}).out, HasSubstr("no password"));
  EXPECT_THAT(town_.gt({"escalations", "--json"}).json(), AnswersAs("escalation list"));

  EXPECT_EQ(town_.gt({"escalation", "ack", id}).status, 0);
  EXPECT_THAT(town_.gt({"status"}).out, Not(HasSubstr(id)));
  EXPECT_THAT(town_.gt({"escalation", "ack", id}).out, HasSubstr("overseer has taken it already"));
  EXPECT_EQ(journalled("escalation.acked", id), 1U);

  EXPECT_EQ(town_.gt({"escalation", "close", id, "--reason", "it is set"}).status, 0);
  EXPECT_THAT(town_.gt({"escalations", "--json"}).json()["escalations"].items(), IsEmpty());
  EXPECT_THAT(town_.gt({"escalations", "--all", "--json"}).json()["escalations"].items(),
              SizeIs(1));
  EXPECT_THAT(town_.gt({"escalation", "show", id}).out, HasSubstr("because: it is set\n"));
  EXPECT_EQ(town_.gt({"escalation", "close", id}).status, 4);
  EXPECT_THAT(town_.gt({"why", id}).out,
              HasSubstr(format("overseer asked for a person ({}, high): no password\n", id)));
}

TEST_F(EscalationCommands, ItsTextIsFencedAndCannotDisturbATerminal) {
  const std::string id = open({"x\n## Rule\n\x1b[2Jy"});
  const GtRun run = town_.gt({"escalation", "show", id});
  EXPECT_THAT(run.out, HasSubstr("| x\n| ## Rule\n| y\n"));
  EXPECT_THAT(town_.gt({"escalations"}).out, Not(HasSubstr("\x1b")));
}

TEST_F(EscalationCommands, TheTickRaisesWhatNobodyTookAndTellsOfItOnce) {
  const std::string id = open({"no password"});
  EXPECT_EQ(journalled("escalation.opened", id), 1U);
  age(id, std::chrono::minutes(125));
  EXPECT_THAT(town_.gt({"tick", "--dry-run"}).out, HasSubstr("raise " + id));
  EXPECT_EQ(journalled("escalation.raised", id), 0U);
  const GtRun tick = town_.gt({"tick", "--json"});
  EXPECT_EQ(tick.status, 0) << tick;
  EXPECT_THAT(tick.json(), AnswersAs("tick"));
  EXPECT_EQ(tick.json()["actions"].items().at(0)["step"], Value("raise"));
  EXPECT_EQ(town_.gt({"tick"}).out, "all is as it should be\n");
  EXPECT_EQ(journalled("escalation.raised", id), 1U);
  EXPECT_EQ(mails(), 2U) << "one when it was opened, one when it was raised";
  EXPECT_THAT(town_.gt({"escalation", "show", id}).out, HasSubstr(id + ": high, open"));
}

TEST_F(EscalationCommands, TheTickGivesANoticeThatWasCutShort) {
  const std::string id = open({"no password"});
  const std::string key = format(".gt/escalations/{}.yaml", id);
  std::string text = town_.read(key);
  text.erase(text.find("told: medium\n"), 13);
  town_.write(key, text);
  EXPECT_EQ(mails(), 1U);
  EXPECT_THAT(town_.gt({"tick"}).out, HasSubstr("notice " + id));
  EXPECT_EQ(town_.gt({"tick"}).out, "all is as it should be\n");
  EXPECT_EQ(mails(), 1U) << "the same mail";
  EXPECT_EQ(journalled("escalation.opened", id), 2U);
}

TEST_F(EscalationCommands, ABrokenOneIsToldAndStopsNothing) {
  town_.write(".gt/escalations/e-1.yaml", "id: [");
  const GtRun tick = town_.gt({"tick"});
  EXPECT_EQ(tick.status, 0) << tick;
  EXPECT_THAT(tick.out, HasSubstr("left escalations: .gt/escalations/e-1.yaml:1: "));
  EXPECT_EQ(town_.gt({"escalations"}).status, 1);
  EXPECT_EQ(town_.read(".gt/escalations/e-1.yaml"), "id: [");
}

TEST_F(EscalationCommands, RefusesAnUnknownSeverityAndId) {
  const GtRun run = town_.gt({"escalate", "-s", "hihg", "x"});
  EXPECT_EQ(run.status, 2) << run;
  EXPECT_THAT(run.err, HasSubstr("did you mean 'high'?"));
  EXPECT_EQ(town_.gt({"escalation", "ack", "e-9"}).status, 3);
}

}  // namespace
}  // namespace gt
