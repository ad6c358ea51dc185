// SPDX-License-Identifier: Apache-2.0
#include "common/tmux/session_batch.h"

#include <gtest/gtest.h>

#include "common/base/text.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;
using Names = std::vector<std::string>;

SessionOrder start_of(const std::string& name, const std::string& instance = "I1") {
  SessionOrder order;
  order.spec = {name, instance, "/", {"run"}, {}};
  return order;
}

SessionOrder stop_of(const std::string& name) {
  SessionOrder order;
  order.is_start = false;
  order.spec.name = name;
  return order;
}

Names names_of(const std::vector<SessionOrder>& orders) {
  Names names;
  for (const SessionOrder& order : orders) names.push_back(order.spec.name);
  return names;
}

TmuxSession session(const std::string& name, const std::string& instance) {
  TmuxSession session;
  session.name = name;
  session.instance = instance;
  return session;
}

TEST(TakeBatch, TakesEverythingInOrder) {
  std::vector<SessionOrder> queue = {start_of("a"), stop_of("b"), start_of("c")};
  EXPECT_EQ(names_of(take_batch(queue, 10)), (Names{"a", "b", "c"}));
  EXPECT_TRUE(queue.empty());
}

TEST(TakeBatch, TakesNoMoreThanItMay) {
  std::vector<SessionOrder> queue = {start_of("a"), start_of("b"), start_of("c")};
  EXPECT_EQ(names_of(take_batch(queue, 2)), (Names{"a", "b"}));
  EXPECT_EQ(names_of(take_batch(queue, 2)), (Names{"c"}));
}

TEST(TakeBatch, OrdersAboutOneSessionGoIntoCallsOfTheirOwnInTheirOrder) {
  std::vector<SessionOrder> queue = {stop_of("a"), start_of("a", "I2"), start_of("b"),
                                     stop_of("a")};
  const auto first = take_batch(queue, 10);
  EXPECT_EQ(names_of(first), (Names{"a", "b"}));
  EXPECT_FALSE(first[0].is_start);
  const auto second = take_batch(queue, 10);
  ASSERT_EQ(names_of(second), (Names{"a"}));
  EXPECT_TRUE(second[0].is_start);
  const auto third = take_batch(queue, 10);
  ASSERT_EQ(names_of(third), (Names{"a"}));
  EXPECT_FALSE(third[0].is_start);
}

/// The output of a call whose two listings are these lines.
std::string output(const std::string& before, const std::string& after) {
  return before + "=guildtown=\n=guildtown=\n" + after;
}

/// A line of a listing: these fields, and nothing in the others.
std::string line_of(const std::string& name, const std::string& instance,
                    const std::string& title = "a title") {
  std::string line;
  for (const std::string_view field : split(listing_format(), '\t')) {
    if (field == "#{session_name}") line += name;
    if (field == "#{GT_INSTANCE}") line += instance;
    if (field == "#{pane_title}") line += title;
    line += '\t';
  }
  line.back() = '\n';
  return line;
}

TEST(ReadBatch, ReadsBothListingsAndWhatTmuxSaid) {
  const auto truth = read_batch(output(line_of("a", "I1"), line_of("a", "I1") + line_of("b", "I2")),
                                "bad thing\n");
  ASSERT_THAT(truth, IsOk());
  ASSERT_EQ(truth->before.size(), 1U);
  ASSERT_EQ(truth->after.size(), 2U);
  EXPECT_EQ(truth->after[1].name, "b");
  EXPECT_EQ(truth->after[1].instance, "I2");
  EXPECT_EQ(truth->complaints, "bad thing");
}

TEST(ReadBatch, AServerWithoutSessionsIsNoComplaint) {
  const auto truth = read_batch(output("", ""), "no current target\nno current target\n");
  ASSERT_THAT(truth, IsOk());
  EXPECT_TRUE(truth->after.empty());
  EXPECT_EQ(truth->complaints, "");
}

TEST(ReadBatch, ACallThatEndedInTheMiddleSaysSo) {
  EXPECT_THAT(read_batch("", "server exited unexpectedly"),
              IsError(ErrorCode::kFailed, "ended in the middle: server exited"));
  EXPECT_THAT(read_batch(line_of("a", "I1") + "=guildtown=\n", "lost server"),
              IsError(ErrorCode::kFailed, "lost server"));
}

TEST(ReadBatch, ATitleThatLooksLikeTheMarkIsATitle) {
  const auto truth = read_batch(output("", line_of("a", "I1", "=guildtown=")), "");
  ASSERT_THAT(truth, IsOk());
  EXPECT_EQ(truth->after.size(), 1U);
}

TEST(BatchScript, ListsBeforeItsOrdersOnlyWhereSomethingIsStopped) {
  const auto listings = [](const std::vector<SessionOrder>& batch) {
    int count = 0;
    const std::string script = batch_script(batch, "options\n");
    EXPECT_TRUE(script.starts_with("options\n"));
    for (const std::string_view line : lines_of(script)) count += line.starts_with("list-panes");
    return count;
  };
  EXPECT_EQ(listings({start_of("a")}), 1);
  EXPECT_EQ(listings({start_of("a"), stop_of("b")}), 2);
  EXPECT_EQ(listings({}), 1);
}

TEST(Judge, ASessionOfItsInstanceWasCreatedHoweverOftenItWasAskedFor) {
  EXPECT_EQ(judge(start_of("a", "I1"), {{}, {session("a", "I1")}, ""}).outcome, "created");
}

TEST(Judge, ASessionOfAnotherInstanceWasRunning) {
  EXPECT_EQ(judge(start_of("a", "I2"), {{}, {session("a", "I1")}, ""}).outcome, "running");
}

TEST(Judge, ASessionThatIsNotThereFailedForWhatTmuxSaid) {
  const auto answer = judge(start_of("a"), {{}, {}, "create window failed: fork failed"});
  EXPECT_EQ(answer.outcome, "failed");
  EXPECT_EQ(answer.reason, "create window failed: fork failed");
  EXPECT_EQ(judge(start_of("a"), {{}, {session("ab", "I1")}, ""}).outcome, "failed");
}

TEST(Judge, AStopTellsWhetherThereWasSomethingToStop) {
  EXPECT_EQ(judge(stop_of("a"), {{session("a", "I1")}, {}, ""}).outcome, "stopped");
  EXPECT_EQ(judge(stop_of("a"), {{}, {}, ""}).outcome, "absent");
  EXPECT_EQ(judge(stop_of("a"), {{session("a", "I")}, {session("a", "I")}, ""}).outcome, "failed");
}

TEST(ReadBatch, KnowsBothWaysTmuxSaysThatThereIsNoServer) {
  for (const char* text : {"no server running on /tmp/tmux-0/x\n",
                           "error connecting to /tmp/tmux-0/x (No such file or directory)\n"}) {
    const auto truth = read_batch("", text);
    ASSERT_THAT(truth, IsOk());
    EXPECT_TRUE(truth->after.empty());
  }
  for (const char* text : {"error connecting to /tmp/tmux-0/x (Permission denied)\n",
                           "server exited unexpectedly\n"}) {
    EXPECT_THAT(read_batch("", text), IsError(ErrorCode::kFailed, "ended in the middle"));
  }
}

}  // namespace
}  // namespace gt
