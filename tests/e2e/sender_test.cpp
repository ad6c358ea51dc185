// SPDX-License-Identifier: Apache-2.0
// Who a mail is from: what an agent's program does to pass for the person.
#include <gtest/gtest.h>

#include <csignal>

#include "common/base/format.h"
#include "common/base/text.h"
#include "tests/support/life_town.h"
#include "tests/support/processes.h"

namespace gt {
namespace {

using testing::GtRun;
using testing::LifeTown;
using testing::wait_until;

class Sender : public ::testing::Test {
 protected:
  /// The first mail that the overseer gets when an agent runs `script`.
  Value mail_of(const std::string& script) const {
    town_.add_bare_rig("web");
    town_.add_kind("sly", script + "\nsleep 1000\n");
    town_.add_agent("web/toast", "sly");
    const GtRun started = town_.gt({"start", "web/toast"});
    EXPECT_EQ(started.status, 0) << started;
    Value mails;
    const bool came = wait_until([&] {
      mails = town_.gt({"mail", "inbox", "--json"}).json()["mails"];
      return !mails.items().empty();
    });
    EXPECT_TRUE(came);
    return came ? mails.items().front() : Value();
  }

  LifeTown town_;
};

constexpr const char* kForgetful = "unset GT_AGENT GT_INSTANCE TMUX TMUX_PANE; ";

TEST_F(Sender, InASessionIsItsAgent) {
  const Value mail = mail_of("gt mail send overseer -s Hello -m x --as overseer");
  EXPECT_EQ(mail["from"], Value("web/toast"));
  EXPECT_EQ(mail["verified"], Value(true));
}

TEST_F(Sender, WhoAsksAnotherTmuxIsNotThePerson) {
  const Value mail =
      mail_of(format("{} TMUX_TMPDIR=$HOME gt mail send overseer -s Hello -m x", kForgetful));
  EXPECT_EQ(mail["from"], Value("web/toast"));
  EXPECT_EQ(mail["verified"], Value(false));
}

TEST_F(Sender, WhoHasLeftItsSessionIsNotKnownToBeThePerson) {
  const Value mail = mail_of(
      format("{} (setsid sh -c 'while kill -0 $PPID 2> /dev/null && [ $PPID -gt 1 ]; do "
             "sleep 0.02; done; gt mail send overseer -s Hello -m x' < /dev/null > /dev/null "
             "2>&1 &)",
             kForgetful));
  EXPECT_EQ(mail["verified"], Value(false));
}

TEST_F(Sender, ThePersonIsKnownWhileAgentsRun) {
  town_.add_bare_rig("web");
  town_.add_agent("web/toast");
  ASSERT_EQ(town_.gt({"start", "web/toast"}).status, 0);
  ASSERT_EQ(town_.gt({"mail", "send", "overseer", "-s", "Hello"}).status, 0);
  const Value mails = town_.gt({"mail", "inbox", "--json"}).json()["mails"];
  ASSERT_EQ(mails.items().size(), 1U);
  EXPECT_EQ(mails.items()[0]["from"], Value("overseer"));
  EXPECT_EQ(mails.items()[0]["verified"], Value(true));
}

TEST_F(Sender, ThePersonIsKnownWhileTmuxDoesNotAnswer) {
  town_.add_bare_rig("web");
  town_.add_agent("web/toast");
  ASSERT_EQ(town_.gt({"start", "web/toast"}).status, 0);
  const auto server = parse_integer(trimmed(town_.tmux({"display-message", "-p", "#{pid}"})));
  ASSERT_TRUE(server);
  ::kill(static_cast<pid_t>(*server), SIGSTOP);
  const GtRun sent = town_.gt({"mail", "send", "overseer", "-s", "Hello"});
  ::kill(static_cast<pid_t>(*server), SIGCONT);
  ASSERT_EQ(sent.status, 0) << sent;
  const Value mails = town_.gt({"mail", "inbox", "--json"}).json()["mails"];
  ASSERT_EQ(mails.items().size(), 1U);
  EXPECT_EQ(mails.items()[0]["verified"], Value(true));
}

}  // namespace
}  // namespace gt
