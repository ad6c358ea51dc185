// SPDX-License-Identifier: Apache-2.0
// What waits for a person reaches one, where town.yaml says, and once.
#include <gtest/gtest.h>

#include <algorithm>

#include "common/base/format.h"
#include "common/base/json.h"
#include "tests/support/http_server.h"
#include "tests/support/processes.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::HttpAsked;
using testing::HttpServer;
using testing::TempTown;

class NotifyTest : public ::testing::Test {
 protected:
  void notify_by(const std::string& settings) {
    town_.write("town.yaml", town_.read("town.yaml") + "notify: " + settings + "\n");
  }

  /// What the command channel has been told, one JSON object a line.
  [[nodiscard]] std::string told() const { return town_.has("told") ? town_.read("told") : ""; }

  void notify_by_command(const std::string& more = "") {
    town_.write("tell.sh", "#!/bin/sh\ncat >> told\n");
    std::filesystem::permissions(town_.root() / "tell.sh", std::filesystem::perms::owner_all);
    notify_by("{command: [./tell.sh]" + more + "}");
  }

  static std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  TempTown town_;
};

TEST_F(NotifyTest, EachThingIsToldOnceWhileItLasts) {
  notify_by_command();
  EXPECT_EQ(town_.gt({"notify", "send"}).out, "nothing is to be told\n");
  EXPECT_EQ(town_.gt({"escalate", "the disk is full"}).status, 0);
  for (int time = 0; time < 3; ++time) EXPECT_EQ(town_.gt({"notify", "send"}).status, 0);
  ASSERT_EQ(lines(told()), 1U) << told();
  const auto notice = parse_json(told());
  ASSERT_TRUE(notice);
  EXPECT_EQ(*(*notice)["event"].as_string(), "escalation");
  EXPECT_NE((*notice)["text"].as_string()->find("the disk is full"), std::string::npos);
}

TEST_F(NotifyTest, TheTickTellsInAProcessOfItsOwn) {
  notify_by_command();
  EXPECT_EQ(town_.gt({"escalate", "look here"}).status, 0);
  EXPECT_EQ(town_.gt({"tick"}).status, 0);
  ASSERT_TRUE(testing::wait_until([&] {
    return town_.has(".gt/notices.yaml") &&
           town_.read(".gt/notices.yaml").find("notice escalation") != std::string::npos;
  }));
  EXPECT_EQ(lines(told()), 1U);
  const Value tick = town_.gt({"tick", "--json"}).json();
  for (const Value& action : tick["actions"].items()) {
    EXPECT_NE(*action["step"].as_string(), "notify");
  }
}

TEST_F(NotifyTest, AChannelThatFailsIsNamedAndTheNoticeIsTriedAgain) {
  notify_by("{command: [./no-such-program], slack: NO_SUCH_HOOK}");
  EXPECT_EQ(town_.gt({"escalate", "look here"}).status, 0);
  for (int time = 0; time < 2; ++time) {
    const auto run = town_.gt({"notify", "send"});
    EXPECT_EQ(run.status, 1);
    EXPECT_NE(run.out.find("command: "), std::string::npos) << run;
    EXPECT_NE(run.out.find("NO_SUCH_HOOK"), std::string::npos) << run;
  }
}

TEST_F(NotifyTest, WebhooksAreCalledAsTheirServicesWantIt) {
  const HttpServer server([](const HttpAsked&) { return HttpServer::Reply{200, "ok"}; });
  testing::set_variable(town_.environment(), "SLACK", server.address() + "/slack/secret");
  testing::set_variable(town_.environment(), "DISCORD", server.address() + "/discord/secret");
  notify_by(format("{{ntfy: \"{}/topic\", slack: SLACK, discord: DISCORD}}", server.address()));
  const auto run = town_.gt({"notify", "test"});
  EXPECT_EQ(run.status, 0) << run;
  const auto asked = server.asked();
  ASSERT_EQ(asked.size(), 3U);
  EXPECT_EQ(asked[0].target, "/topic");
  EXPECT_NE(asked[0].body.find("this is what a notice looks like"), std::string::npos);
  EXPECT_EQ(asked[1].target, "/slack/secret");
  EXPECT_TRUE(parse_json(asked[1].body)) << asked[1].body;
  EXPECT_EQ(asked[2].target, "/discord/secret");
  EXPECT_NE(asked[2].body.find("allowed_mentions"), std::string::npos);
}

TEST_F(NotifyTest, ASecretAddressIsNotInWhatIsSaidOfAFailure) {
  const HttpServer server([](const HttpAsked&) { return HttpServer::Reply{404, "gone"}; });
  testing::set_variable(town_.environment(), "SLACK", server.address() + "/services/T0P-secret");
  notify_by("{slack: SLACK}");
  const auto run = town_.gt({"notify", "test"});
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.out.find("answered 404"), std::string::npos) << run;
  EXPECT_EQ((run.out + run.err).find("secret"), std::string::npos) << run;
}

TEST_F(NotifyTest, WithoutAChannelItSaysHowToHaveOne) {
  const auto run = town_.gt({"notify", "test"});
  EXPECT_EQ(run.status, 3);
  EXPECT_NE(run.err.find("notify: {desktop: true}"), std::string::npos) << run;
}

}  // namespace
}  // namespace gt
