// SPDX-License-Identifier: Apache-2.0
// Messages to sessions, with the built program.
#include <gtest/gtest.h>

#include "common/base/format.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;

/// A town with web/toast, whose session is instance I, and web/bread, which has had none.
class MessageTown : public ::testing::Test {
 protected:
  MessageTown() {
    town_.write(".gt/hooks/web/toast.yaml",
                "address: web/toast\nrole: polecat\nkind: robot\ndesired: stopped\n"
                "instance: 7K9ZQ7Y3W00000000000000000\n");
    town_.write(".gt/hooks/web/bread.yaml",
                "address: web/bread\nrole: polecat\nkind: robot\ndesired: stopped\n");
    town_.write("web/rig.yaml", "remote: /nowhere\nbranch: main\n");
  }

  std::string nudge(const std::string& text) const {
    const GtRun run = town_.gt({"nudge", "web/toast", text, "--json"});
    EXPECT_EQ(run.status, 0) << run;
    const Value answer = run.json();
    return *answer["messages"].items().at(0)["id"].as_string();
  }

  testing::TempTown town_;
};

TEST_F(MessageTown, ANudgeIsQueuedForTheSessionOfNow) {
  const GtRun run = town_.gt({"nudge", "@polecats", "Commit now.", "--urgent", "--json"});
  ASSERT_EQ(run.status, 0) << run;
  const Value answer = run.json();
  EXPECT_THAT(answer, AnswersAs("nudge"));
  ASSERT_EQ(answer["messages"].items().size(), 2U);
  EXPECT_EQ(answer["messages"].items().at(0)["state"], Value("queued"));

  const Value list = town_.gt({"message", "list", "web/toast", "--json"}).json();
  EXPECT_THAT(list, AnswersAs("message list"));
  ASSERT_EQ(list["messages"].items().size(), 1U);
  const Value& message = list["messages"].items().at(0);
  EXPECT_EQ(message["instance"], Value("7K9ZQ7Y3W00000000000000000"));
  EXPECT_EQ(message["from"], Value("overseer"));
  EXPECT_EQ(message["verified"], Value(true));
  EXPECT_EQ(message["urgent"], Value(true));
  EXPECT_EQ(message["attempts"], Value(0));
}

TEST_F(MessageTown, AMessageIsShownWithItsChainAndTakenBack) {
  const std::string id = nudge("Look at web-42.");
  GtRun run = town_.gt({"message", "cancel", id.substr(18), "--json"});
  ASSERT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.json(), AnswersAs("message cancel"));
  run = town_.gt({"message", "show", id, "--json"});
  const Value answer = run.json();
  EXPECT_THAT(answer, AnswersAs("message show"));
  ASSERT_EQ(answer["steps"].items().size(), 2U);
  EXPECT_EQ(answer["steps"].items().at(1)["reason"], Value("by overseer"));
  EXPECT_THAT(town_.gt({"message", "show", id}).out, HasSubstr("| Look at web-42.\n"));
  run = town_.gt({"message", "cancel", id});
  EXPECT_EQ(run.status, 4) << run;
  EXPECT_EQ(town_.gt({"message", "list"}).out, "no messages\n");
  EXPECT_THAT(town_.gt({"message", "list", "--all"}).out, HasSubstr("cancelled"));
}

TEST_F(MessageTown, WhatCannotBeTypedIsRefusedAndNothingIsQueued) {
  EXPECT_EQ(town_.gt({"nudge", "web/toast"}).status, 2);
  EXPECT_EQ(town_.gt({"nudge", "web/toast", "\x1b[2J"}).status, 2);
  EXPECT_EQ(town_.gt({"nudge", "web/toast", std::string(9000, 'x')}).status, 2);
  EXPECT_EQ(town_.gt({"nudge", "overseer", "x"}).status, 2);
  const GtRun run = town_.gt({"nudge", "web/toast", "web/tosat", "x"});
  EXPECT_EQ(run.status, 3) << run;
  EXPECT_THAT(run.err, HasSubstr("did you mean 'web/toast'?"));
  EXPECT_EQ(town_.gt({"message", "list", "--all"}).out, "no messages\n");
}

TEST_F(MessageTown, NothingThatATerminalObeysIsKept) {
  const std::string id = nudge("stop\x1b[201~\r!rm -rf ~");
  EXPECT_THAT(town_.read(format(".gt/messages/web/toast/{}.yaml", id)),
              HasSubstr("text: stop!rm -rf ~\n"));
}

TEST_F(MessageTown, AMessageThatCannotBeReadIsSaidSo) {
  town_.write(".gt/messages/web/toast/x.yaml", "id: [\n");
  const GtRun run = town_.gt({"message", "list"});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_THAT(run.out, HasSubstr("cannot be read: .gt/messages/web/toast/x.yaml:"));
}

}  // namespace
}  // namespace gt
