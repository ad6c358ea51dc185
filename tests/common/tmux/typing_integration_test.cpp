// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/base/text.h"
#include "common/tmux/script.h"
#include "common/tmux/typing.h"
#include "tests/support/attached_person.h"
#include "tests/support/matchers.h"
#include "tests/support/private_tmux.h"
#include "tests/support/processes.h"

namespace gt {
namespace {

using testing::AttachedPerson;
using testing::IsOk;
using testing::PrivateTmux;
using testing::wait_until;

constexpr std::string_view kToast = "web/toast";

/// A session whose program shows what reaches it.
class TypingTest : public ::testing::Test {
 protected:
  void SetUp() override { start("stty raw -echo; printf ready; exec cat -v"); }

  void start(const std::string& script, std::string instance = "01AAA") {
    SessionSpec spec;
    spec.name = kToast;
    spec.instance = std::move(instance);
    spec.directory = "/";
    spec.argv = {"/bin/sh", "-c", script};
    spec.environment = {"PATH=/usr/bin:/bin"};
    spec.width = 100;
    spec.height = 10;
    GT_ASSERT_OK(const auto outcome, server_.run_batch(server_lines({}) + start_lines(spec)));
    ASSERT_EQ(outcome.exit_status, 0) << outcome.err;
  }

  PaneLook look(std::string_view typist = "t1") {
    const auto seen = server_.tmux().look(kToast, typist);
    EXPECT_THAT(seen, IsOk());
    return seen && *seen ? **seen : PaneLook();
  }
  /// A look at which the screen holds `text`.
  PaneLook look_when(std::string_view text) {
    PaneLook seen;
    EXPECT_TRUE(wait_until([&] {
      seen = look();
      return seen.screen.find(text) != std::string::npos;
    })) << seen.screen;
    return seen;
  }
  bool paste(const PaneLook& seen, std::string_view text, std::string_view hold = {}) {
    const auto typed = server_.tmux().type(paste_script(seen, text, hold));
    EXPECT_THAT(typed, IsOk());
    return typed && *typed;
  }
  bool press(const PaneLook& seen, std::string_view key, std::string_view hold = {}) {
    const auto typed = server_.tmux().type(press_script(seen, key, hold));
    EXPECT_THAT(typed, IsOk());
    return typed && *typed;
  }

  PrivateTmux server_;
};

TEST_F(TypingTest, SeesThePaneWithItsScreen) {
  const PaneLook seen = look_when("ready");
  EXPECT_EQ(seen.session.name, kToast);
  EXPECT_EQ(seen.session.instance, "01AAA");
  EXPECT_EQ(seen.typist, "t1");
  EXPECT_TRUE(seen.tty.starts_with("/dev/")) << seen.tty;
  EXPECT_EQ(seen.cursor_x, 5);
  EXPECT_FALSE(seen.is_deaf);
  GT_ASSERT_OK(const auto nobody, server_.tmux().look("web/bread", "t1"));
  EXPECT_FALSE(nobody);
  PrivateTmux without_server;
  GT_ASSERT_OK(const auto nothing, without_server.tmux().look(kToast, "t1"));
  EXPECT_FALSE(nothing);
}

TEST_F(TypingTest, PastesEveryByteAndPressesTheKeyApart) {
  const PaneLook before = look_when("ready");
  EXPECT_TRUE(paste(before, "a \"b\" #{c} $d ~ {e} ; \\ \xc3\xa9"));
  const PaneLook after = look_when("a \"b\" #{c} $d ~ {e} ; \\ M-CM-)");
  EXPECT_TRUE(press(after, "Enter"));
  look_when("M-CM-)^M");
  EXPECT_TRUE(press(look(), "CR"));
  look_when("^M^M");
  EXPECT_EQ(server_.run({"list-buffers"}), "");
}

TEST_F(TypingTest, DoesNothingOnceThePaneIsAnotherThanItWasSeen) {
  const PaneLook seen = look_when("ready");
  PaneLook other = seen;
  other.session.instance = "01BBB";
  EXPECT_FALSE(paste(other, "x")) << "another instance";
  other = seen;
  other.cursor_x = 3;
  EXPECT_FALSE(paste(other, "x")) << "its screen has changed";
  other = seen;
  other.last_key -= std::chrono::seconds(1);
  EXPECT_FALSE(press(other, "Enter")) << "somebody typed";
  other = seen;
  other.pane = "%99";
  EXPECT_FALSE(paste(other, "x")) << "it is gone";
  (void)look("t2");
  EXPECT_FALSE(paste(seen, "x")) << "it is somebody else's turn";
  (void)server_.run({"copy-mode", "-t", "=web/toast:"});
  EXPECT_FALSE(paste(look(), "x")) << "keys go to copy mode";
  EXPECT_EQ(look().screen.find('x'), std::string::npos);
  EXPECT_EQ(server_.run({"list-buffers"}), "");
}

TEST_F(TypingTest, ADeadPaneIsLeftAloneAndTheServerLives) {
  (void)server_.run({"respawn-pane", "-k", "-t", "=web/toast:", "--", "/bin/false"});
  EXPECT_TRUE(wait_until([&] { return look().session.is_dead; }));
  EXPECT_FALSE(paste(look(), "x"));
  EXPECT_FALSE(press(look(), "Enter"));
  EXPECT_TRUE(look().session.is_dead);
}

TEST_F(TypingTest, LeavesCopyModeWhereNobodyLooks) {
  look_when("ready");
  (void)server_.run({"copy-mode", "-t", "=web/toast:"});
  ASSERT_TRUE(look().session.is_in_mode);
  server_.tmux().run_line(leave_mode_line(look()));
  EXPECT_FALSE(look().session.is_in_mode);
  const AttachedPerson person(server_.name(), std::string(kToast), {});
  ASSERT_TRUE(wait_until([&] { return look().session.attached == 1; }));
  (void)server_.run({"copy-mode", "-t", "=web/toast:"});
  server_.tmux().run_line(leave_mode_line(look()));
  EXPECT_TRUE(look().session.is_in_mode) << "a person reads there";
}

TEST_F(TypingTest, APersonsKeysWaitForTheSubmitKeyAndComeInOrder) {
  look_when("ready");
  AttachedPerson person(server_.name(), std::string(kToast), {});
  ASSERT_TRUE(wait_until([&] { return look().session.attached == 1; }));
  ASSERT_TRUE(paste(look(), "ours", "hold-1"));
  look_when("ours");
  person.type("abc");
  const PaneLook now = look();
  EXPECT_EQ(now.screen.find("abc"), std::string::npos) << now.screen;
  ASSERT_TRUE(press(now, "Enter", "hold-1"));
  look_when("ours^Mabc");
  person.type("d");
  look_when("ours^Mabcd");
}

TEST_F(TypingTest, APersonsKeysComeThroughIfNobodyReleasesThem) {
  look_when("ready");
  AttachedPerson person(server_.name(), std::string(kToast), {});
  ASSERT_TRUE(wait_until([&] { return look().session.attached == 1; }));
  ASSERT_TRUE(paste(look(), "ours", "hold-1"));
  look_when("ours");
  person.type("abc");
  look_when("oursabc");
}

TEST_F(TypingTest, KnowsWhetherTheProgramHasReadItsInput) {
  (void)server_.run({"respawn-pane", "-k", "-t", "=web/toast:", "--", "/bin/sh", "-c",
                     "stty raw -echo; printf deaf; exec sleep 1000"});
  const PaneLook seen = look_when("deaf");
  EXPECT_EQ(unread_input(seen.tty), std::optional<std::size_t>(0));
  ASSERT_TRUE(paste(seen, "hello"));
  EXPECT_TRUE(wait_until([&] { return unread_input(seen.tty) == std::optional<std::size_t>(5); }));
  EXPECT_FALSE(unread_input("/dev/null"));
  EXPECT_FALSE(unread_input("/nonexistent"));
}

}  // namespace
}  // namespace gt
