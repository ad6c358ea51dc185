// SPDX-License-Identifier: Apache-2.0
// Messages that are delivered to robots in their sessions, with the built program.
#include <gtest/gtest.h>

#include <csignal>

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/process/child_streams.h"
#include "common/store/file_store.h"
#include "hooks/message.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/attached_person.h"
#include "tests/support/life_town.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"

namespace gt {
namespace {

using testing::AnswersAs;
using testing::AttachedPerson;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::LifeTown;
using testing::wait_until;

/// A town whose one agent, web/toast, is a robot that does as `script` says.
class DeliveryTown : public ::testing::Test {
 protected:
  void start(const std::string& script = {}, const std::string& of_its_kind = {}) {
    testing::write_file(script_file(), "works: false\nthinking: 0ms\n" + script);
    town_.write("kinds/robot.yaml",
                format("environment: {{GT_ROBOT_SCRIPT: {}, GT_ROBOT_LOG: {}}}\n{}",
                       script_file().string(), log_file().string(), of_its_kind));
    town_.add_bare_rig("web");
    town_.add_agent("web/toast", "robot");
    const GtRun started = town_.gt({"start", "web/toast"});
    ASSERT_EQ(started.status, 0) << started;
    ASSERT_TRUE(wait_until([&] {
      return town_.read(".gt/hooks/web/toast.yaml").find("state: idle") != std::string::npos;
    })) << screen();
  }

  [[nodiscard]] std::filesystem::path script_file() const {
    return town_.directory() / "robot.yaml";
  }
  [[nodiscard]] std::filesystem::path log_file() const { return town_.directory() / "robot.jsonl"; }

  [[nodiscard]] std::string screen() const {
    return town_.tmux({"capture-pane", "-p", "-t", "=web/toast:"});
  }
  void press(const std::string& key) const { town_.tmux({"send-keys", "-t", "=web/toast:", key}); }

  [[nodiscard]] std::vector<std::string> logged(std::string_view event) const {
    std::vector<std::string> texts;
    const std::string log = testing::read_file(log_file());
    for (const std::string_view line : lines_of(log)) {
      const auto json = parse_json(line);
      if (!json || *(*json)["event"].as_string() != event) continue;
      const std::string* text = (*json)["text"].as_string();
      texts.push_back(text != nullptr ? *text : "");
    }
    return texts;
  }

  struct Sent {
    std::string id, state, reason;
  };
  Sent nudge(const std::string& text, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"nudge", "web/toast", "--json", "-m", text};
    words.insert(words.end(), more.begin(), more.end());
    const GtRun run = town_.gt(words);
    EXPECT_LE(run.status, 1) << run;
    const Value json = run.json();
    EXPECT_THAT(json, AnswersAs("nudge"));
    const Value& message = json["messages"].items().at(0);
    const std::string* reason = message["reason"].as_string();
    return {*message["id"].as_string(), *message["state"].as_string(),
            reason != nullptr ? *reason : ""};
  }
  [[nodiscard]] std::string state_of(const std::string& id) const {
    const GtRun run = town_.gt({"message", "show", id, "--json"});
    EXPECT_EQ(run.status, 0) << run;
    const Value json = run.json();
    return *json["state"].as_string();
  }
  [[nodiscard]] bool becomes(const std::string& id, const std::string& state) const {
    return wait_until([&] { return state_of(id) == state; });
  }
  [[nodiscard]] static std::string framed(const Sent& sent, const std::string& text) {
    return format("[from overseer · {}] {}", sent.id.substr(20), text);
  }

  LifeTown town_;
};

TEST_F(DeliveryTown, ANudgeReachesAnIdleAgentAndSaysSo) {
  start();
  const Sent sent = nudge("!look at web-42; \"now\" \xf0\x9f\x9a\x80");
  EXPECT_EQ(sent.state, "acked") << sent.reason;
  EXPECT_EQ(logged("prompt"),
            std::vector<std::string>{framed(sent, "!look at web-42; \"now\" \xf0\x9f\x9a\x80")});
  const Value shown = town_.gt({"message", "show", sent.id, "--json"}).json();
  std::vector<std::string> states;
  for (const Value& step : shown["steps"].items()) states.push_back(*step["state"].as_string());
  EXPECT_THAT(states, ::testing::ElementsAre("queued", "pasting", "submitted", "acked"));
  EXPECT_EQ(town_.gt({"message", "list"}).out, "no messages\n");
}

TEST_F(DeliveryTown, OneOfSeveralLinesArrivesWhole) {
  start();
  const Sent sent = nudge("one\n\ttwo\nthree");
  EXPECT_EQ(sent.state, "acked") << sent.reason;
  EXPECT_EQ(logged("prompt"), std::vector<std::string>{framed(sent, "one\n\ttwo\nthree")});
}

TEST_F(DeliveryTown, ALongOneIsRungForAndShownOnce) {
  start();
  std::string text;
  for (int i = 0; i < 100; ++i) text += format("line {} of a long text\n", i);
  const Sent sent = nudge(text);
  EXPECT_EQ(sent.state, "acked") << sent.reason;
  ASSERT_TRUE(wait_until([&] { return logged("injected").size() == 1; }));
  EXPECT_THAT(logged("injected").front(), HasSubstr("| line 0 of a long text\n"));
  EXPECT_THAT(logged("injected").front(), HasSubstr("| line 99 of a long text\n"));
  ASSERT_EQ(logged("prompt").size(), 1U);
  EXPECT_THAT(logged("prompt").front(), HasSubstr("A long message"));
  const GtRun again = town_.gt({"mail", "check", "--inject", "--as", "web/toast"});
  EXPECT_EQ(again.out, "");
}

TEST_F(DeliveryTown, ASwallowedSubmitKeyIsPressedAgain) {
  start("swallow_enter: 400ms\n");
  const Sent sent = nudge("hello", {"--wait"});
  EXPECT_EQ(sent.state, "acked") << sent.reason;
  EXPECT_FALSE(logged("enter_swallowed").empty());
  EXPECT_EQ(logged("prompt"), std::vector<std::string>{framed(sent, "hello")});
}

TEST_F(DeliveryTown, OneToAnAgentAtWorkWaitsForTheEndOfItsTurn) {
  start("replies: [{when: hold, steps: [{think: 2s}]}]\n");
  EXPECT_EQ(nudge("hold on").state, "acked");
  const Sent waits = nudge("afterwards");
  EXPECT_EQ(waits.state, "queued");
  EXPECT_EQ(waits.reason, "queued behind its work");
  const Sent urgent = nudge("at once", {"--urgent"});
  EXPECT_NE(urgent.state, "queued") << urgent.reason;
  EXPECT_TRUE(becomes(waits.id, "acked")) << "without a tick";
  EXPECT_TRUE(becomes(urgent.id, "acked"));
  EXPECT_EQ(logged("prompt").size(), 3U);
}

TEST_F(DeliveryTown, ADialogIsNeverTypedInto) {
  start("replies: [{when: ask, steps: [{ask: rm -r build}]}]\n");
  EXPECT_EQ(nudge("ask me").state, "acked");
  ASSERT_TRUE(wait_until([&] { return screen().find("1. Yes") != std::string::npos; }));
  const Sent held = nudge("hello", {"--urgent"});
  EXPECT_EQ(held.state, "queued");
  EXPECT_EQ(held.reason, "held: waiting for permission");
  press("2");
  EXPECT_TRUE(becomes(held.id, "acked"));
  EXPECT_TRUE(logged("paste_lost").empty());
  EXPECT_EQ(logged("prompt").size(), 2U);
}

TEST_F(DeliveryTown, APersonsTextIsNeverTouched) {
  start();
  press("half a thought");
  ASSERT_TRUE(wait_until([&] { return screen().find("❯ half") != std::string::npos; }));
  const Sent held = nudge("hello");
  EXPECT_EQ(held.reason, "held: a person's text stands in its input");
  EXPECT_THAT(screen(), HasSubstr("❯ half a thought"));
  press("Enter");
  EXPECT_TRUE(becomes(held.id, "acked"));
  EXPECT_EQ(logged("prompt").front(), "half a thought");
}

TEST_F(DeliveryTown, APersonWhoTypesIsWaitedFor) {
  start();
  const AttachedPerson person(town_.tmux_server(), "web/toast", town_.environment());
  ASSERT_TRUE(wait_until(
      [&] { return town_.tmux({"list-clients"}).find("web/toast") != std::string::npos; }));
  person.type("x\x7f");
  ASSERT_TRUE(wait_until([&] { return screen().find("❯ x") == std::string::npos; }));
  EXPECT_EQ(nudge("hello").reason, "held: a person is typing");
  town_.tmux({"copy-mode", "-t", "=web/toast:"});
  EXPECT_EQ(nudge("hello").reason, "held: a person reads in its session");
}

/// Where a sender was killed that had pasted its text.
enum class CutOff { kBeforeTheKeyWasWrittenDown, kAfterIt };

class CutOffDelivery : public DeliveryTown, public ::testing::WithParamInterface<CutOff> {
 protected:
  /// Sends a message, and kills its sender once the text stands in the input. Attaching counts as
  /// a key: it waits for the person to rest. Its id.
  std::string send_and_kill() {
    EXPECT_EQ(town_.gt({"daemon", "stop"}).status, 0);  // its tick would deliver, too
    ProcessRequest request;
    request.program.argv = {GT_PROGRAM, "nudge", "web/toast", "--wait", "-m", "hello"};
    request.program.directory = town_.root();
    request.program.environment = town_.environment();
    auto sender = start_child(request);
    EXPECT_TRUE(sender);
    EXPECT_TRUE(wait_until([&] { return screen().find("] hello") != std::string::npos; }));
    // Whoever typed it: where an agent comes to rest, messages are delivered, too.
    for (const pid_t pid : testing::pids_running(town_.root(), "message deliver")) {
      ::kill(pid, SIGKILL);
    }
    ::kill(sender->pid, SIGKILL);
    (void)reap(sender->pid);
    const Value list = town_.gt({"message", "list", "--json"}).json();
    return *list["messages"].items().at(0)["id"].as_string();
  }
};

TEST_P(CutOffDelivery, LeavesAPersonsTextAloneAndArrivesOnce) {
  // Long enough to be killed in, and longer than a text is held.
  start("", "delivery: {clear: C-u, gap: 30s, reports_prompts: true}\n");
  const AttachedPerson person(town_.tmux_server(), "web/toast", town_.environment());
  const std::string id = send_and_kill();
  town_.write("kinds/robot.yaml", format("environment: {{GT_ROBOT_SCRIPT: {}, GT_ROBOT_LOG: {}}}\n",
                                         script_file().string(), log_file().string()));
  if (GetParam() == CutOff::kAfterIt) {
    SystemDisk disk;
    FileStore store(town_.root(), disk);
    const auto written = Messages(store).advance(
        Address::polecat("web", "toast"), id, {MessageState::kSubmitted, SystemClock().now(), ""});
    ASSERT_TRUE(written) << written.error().message;
  }
  person.type("mine, ");
  EXPECT_EQ(screen().find("mine"), std::string::npos) << screen();
  ASSERT_TRUE(wait_until([&] { return screen().find("❯ mine,") != std::string::npos; }));
  EXPECT_EQ(screen().find("hello"), std::string::npos) << screen();
  person.type("alone\r");
  ASSERT_TRUE(wait_until([&] { return logged("prompt").size() == 1; })) << screen();
  EXPECT_EQ(town_.gt({"message", "deliver", "--patience", "20s"}).status, 0);
  EXPECT_TRUE(becomes(id, "acked"));
  EXPECT_EQ(logged("prompt"),
            (std::vector<std::string>{"mine, alone", framed({id, "", ""}, "hello")}));
}
INSTANTIATE_TEST_SUITE_P(Each, CutOffDelivery,
                         ::testing::Values(CutOff::kBeforeTheKeyWasWrittenDown, CutOff::kAfterIt),
                         [](const auto& each) {
                           return each.param == CutOff::kAfterIt ? "AfterTheKeyWasWrittenDown"
                                                                 : "BeforeTheKeyWasWrittenDown";
                         });

TEST_F(DeliveryTown, CopyModeIsLeftWhereNobodyLooks) {
  start();
  town_.tmux({"copy-mode", "-t", "=web/toast:"});
  EXPECT_EQ(nudge("hello").state, "acked");
}

TEST_F(DeliveryTown, OneThatMayHaveBeenTypedIsTypedAgainOnlyIfItIsNowhere) {
  start();
  const Value agent = town_.agent("web/toast");
  const std::string instance = *agent["instance"].as_string();
  const auto left = [&](const std::string& id, const std::string& state) {
    town_.write(format(".gt/messages/web/toast/{}.yaml", id),
                format("id: {}\nto: web/toast\ninstance: {}\nfrom: overseer\nverified: true\n"
                       "text: Look.\nchain:\n- {{state: queued, at: \"2026-11-20T07:50:38Z\"}}\n"
                       "- {{state: pasting, at: \"2026-11-20T07:50:38Z\"}}\n{}",
                       id, instance, state));
  };
  // Killed between the paste and the key.
  left("01K9ZQ7Y3W0000000000AAAAAA", "");
  press("[from overseer · AAAAAA] Look.");
  ASSERT_TRUE(wait_until([&] { return screen().find("AAAAAA] Look.") != std::string::npos; }));
  EXPECT_EQ(town_.gt({"message", "deliver"}).status, 0);
  EXPECT_TRUE(becomes("01K9ZQ7Y3W0000000000AAAAAA", "acked"));
  // Killed before the paste.
  left("01K9ZQ7Y3W0000000000BBBBBB", "");
  EXPECT_EQ(town_.gt({"message", "deliver", "--patience", "5s"}).status, 0);
  EXPECT_TRUE(becomes("01K9ZQ7Y3W0000000000BBBBBB", "acked"));
  // Killed at the key, and the text is gone: it is not typed again.
  left("01K9ZQ7Y3W0000000000CCCCCC", "- {state: submitted, at: \"2026-11-20T07:50:38Z\"}\n");
  EXPECT_EQ(town_.gt({"message", "deliver"}).status, 0);
  EXPECT_TRUE(becomes("01K9ZQ7Y3W0000000000CCCCCC", "bounced"));
  EXPECT_EQ(logged("prompt"), (std::vector<std::string>{"[from overseer · AAAAAA] Look.",
                                                        "[from overseer · BBBBBB] Look."}));
  const GtRun inbox = town_.gt({"mail", "inbox"});
  EXPECT_THAT(inbox.out, HasSubstr("Not delivered to web/toast: Look."));
}

TEST_F(DeliveryTown, OneThatWasSentToASessionThatEndedIsBouncedAndOneThatWasNotIsDelivered) {
  start();
  const auto left = [&](const std::string& id, const std::string& state) {
    town_.write(format(".gt/messages/web/toast/{}.yaml", id),
                format("id: {}\nto: web/toast\ninstance: 01K9ZQ7Y3W0000000000000000\n"
                       "from: overseer\nverified: true\n"
                       "text: Look.\nchain:\n- {{state: queued, at: \"2026-11-20T07:50:38Z\"}}\n"
                       "- {{state: pasting, at: \"2026-11-20T07:50:38Z\"}}\n{}",
                       id, state));
  };
  left("01K9ZQ7Y3W0000000000AAAAAA", "");
  left("01K9ZQ7Y3W0000000000BBBBBB", "- {state: submitted, at: \"2026-11-20T07:50:38Z\"}\n");
  EXPECT_EQ(town_.gt({"message", "deliver", "--patience", "5s"}).status, 0);
  EXPECT_TRUE(becomes("01K9ZQ7Y3W0000000000AAAAAA", "acked"));
  EXPECT_TRUE(becomes("01K9ZQ7Y3W0000000000BBBBBB", "bounced"));
  EXPECT_EQ(logged("prompt").size(), 1U);
}

TEST_F(DeliveryTown, OneThatWaitedTooLongExpiresAndItsSenderIsTold) {
  start();
  town_.write(".gt/messages/web/toast/01K9ZQ7Y3W0000000000AAAAAA.yaml",
              "id: 01K9ZQ7Y3W0000000000AAAAAA\nto: web/toast\nfrom: overseer\nverified: true\n"
              "expires_at: \"2026-11-20T08:00:00Z\"\ntext: Look.\n"
              "chain:\n- {state: queued, at: \"2026-11-20T07:50:38Z\"}\n");
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_EQ(state_of("01K9ZQ7Y3W0000000000AAAAAA"), "expired");
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  const Value inbox = town_.gt({"mail", "inbox", "--json"}).json();
  EXPECT_EQ(inbox["mails"].items().size(), 1U);
  EXPECT_TRUE(logged("prompt").empty());
}

TEST_F(DeliveryTown, AnAgentIsToldOnceOfMailThatItHasNotSeen) {
  start();
  EXPECT_EQ(town_.gt({"mail", "send", "web/toast", "-s", "Login", "-m", "It is fixed."}).status, 0);
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  ASSERT_TRUE(wait_until([&] { return !logged("prompt").empty(); }));
  EXPECT_THAT(logged("prompt").front(), HasSubstr("You have mail from overseer: Login."));
  ASSERT_TRUE(wait_until([&] { return !logged("injected").empty(); }));
  EXPECT_THAT(logged("injected").front(), HasSubstr("| It is fixed."));
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  EXPECT_EQ(logged("prompt").size(), 1U);
}

TEST_F(DeliveryTown, NobodyIsDisturbedWhoIsNotToBe) {
  start();
  const GtRun dnd = town_.gt({"dnd", "web/toast", "1h", "--json"});
  EXPECT_THAT(dnd.json(), AnswersAs("dnd"));
  const Sent held = nudge("hello");
  EXPECT_THAT(held.reason, HasSubstr("held: it is not to be disturbed until "));
  EXPECT_EQ(nudge("now", {"--urgent"}).state, "acked");
  EXPECT_EQ(town_.gt({"dnd", "web/toast", "off"}).out, "web/toast takes messages\n");
  EXPECT_EQ(town_.gt({"message", "deliver", "--patience", "5s"}).status, 0);
  EXPECT_TRUE(becomes(held.id, "acked"));
  EXPECT_EQ(town_.gt({"dnd", "web/toast", "soon"}).status, 2);
}

TEST_F(DeliveryTown, ABroadcastReachesWhoeverRuns) {
  start();
  town_.add_agent("web/bread", "robot");
  ASSERT_EQ(town_.gt({"stop", "web/bread"}).status, 0);  // or a tick starts it meanwhile
  const GtRun run = town_.gt({"broadcast", "main is frozen", "--json"});
  EXPECT_EQ(run.status, 0) << run;
  const Value answer = run.json();
  EXPECT_THAT(answer, AnswersAs("broadcast"));
  ASSERT_EQ(answer["messages"].items().size(), 1U);
  EXPECT_EQ(answer["messages"].items().at(0)["to"], Value("web/toast"));
  EXPECT_EQ(answer["messages"].items().at(0)["state"], Value("acked"));
}

}  // namespace
}  // namespace gt
