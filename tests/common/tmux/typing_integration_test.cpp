// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <optional>

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
const TypedText kOurs = {"01CCC.1", "C-u", 2};

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
  bool paste(const PaneLook& seen, std::string_view text, const TypedText& typed_text = kOurs) {
    const auto typed = server_.tmux().type(paste_script(seen, text, typed_text));
    EXPECT_THAT(typed, IsOk());
    return typed && *typed;
  }
  bool press(const PaneLook& seen, std::string_view key) {
    const auto typed = server_.tmux().type(press_script(seen, key, kOurs.name));
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
  ASSERT_TRUE(paste(before, "a \"b\" #{c} $d ~ {e} ; \\ \xc3\xa9"));
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

/// The same with a person at a terminal of the session.
class TypingBesideAPersonTest : public TypingTest {
 protected:
  void SetUp() override {
    TypingTest::SetUp();
    look_when("ready");
    person_.emplace(server_.name(), std::string(kToast), std::vector<std::string>());
    ASSERT_TRUE(wait_until([&] { return look().session.attached == 1; }));
  }
  /// A paste that is held, and keys of the person that wait.
  void paste_and_type(const TypedText& typed, std::string_view keys) {
    ASSERT_TRUE(paste(look(), "ours", typed));
    look_when("ours");
    person_->type(keys);
    const PaneLook now = look();
    EXPECT_EQ(now.screen.find(keys), std::string::npos) << now.screen;
    EXPECT_EQ(now.held, typed.name);
  }
  void take_back(const TypedText& typed) { server_.tmux().run_line(take_back_line(look(), typed)); }
  /// Nothing is held any more, and the session is as it was.
  void expect_free() {
    EXPECT_TRUE(wait_until([&] { return look().held.empty(); }));
    const std::string options = server_.run({"show-options", "-t", "=web/toast:"});
    EXPECT_EQ(options.find("key-table"), std::string::npos) << options;
    EXPECT_EQ(options.find("assume-paste-time"), std::string::npos) << options;
    EXPECT_EQ(options.find("@gt_waiting"), std::string::npos) << options;
    person_->type("z");
    look_when("z");
  }

  std::optional<AttachedPerson> person_;
};

TEST_F(TypingBesideAPersonTest, KeysWaitUntilTheTextIsLetGoAndComeInOrder) {
  paste_and_type(kOurs, "abc");
  ASSERT_TRUE(press(look(), "Enter"));
  look_when("ours^M");
  person_->type("d");
  EXPECT_EQ(look().screen.find("abc"), std::string::npos) << "they wait for it to be gone";
  server_.tmux().run_line(let_go_line(look(), kOurs.name));
  look_when("ours^Mabcd");
  EXPECT_EQ(look().submitted, kOurs.name);
  EXPECT_EQ(look().taken_back, "");
  expect_free();
}

TEST_F(TypingBesideAPersonTest, KeysThatComeAllAtOnceWaitToo) {
  ASSERT_TRUE(paste(look(), "ours"));
  look_when("ours");
  person_->type("abcdefghijkl", std::chrono::milliseconds(0));
  EXPECT_TRUE(wait_until([&] {
    return server_.run({"show-options", "-v", "-t", "=web/toast:", "@gt_waiting"}) == "1\n";
  }));
  EXPECT_EQ(look().screen.find('c'), std::string::npos) << look().screen;
  ASSERT_TRUE(press(look(), "Enter"));
  server_.tmux().run_line(let_go_line(look(), kOurs.name));
  look_when("ours^Mabcdefghijkl");
}

TEST_F(TypingBesideAPersonTest, WhatNobodySendsTheServerTakesBackBeforeTheKeysComeThrough) {
  paste_and_type(kOurs, "abc");
  look_when("ours^U^Uabc");
  EXPECT_EQ(look().pasted, kOurs.name);
  EXPECT_EQ(look().submitted, "");
  EXPECT_EQ(look().taken_back, kOurs.name);
  expect_free();
}

TEST_F(TypingBesideAPersonTest, WhatIsTakenBackIsTakenBackOnce) {
  paste_and_type(kOurs, "abc");
  take_back({"01BBB.7", "C-u", 2});
  EXPECT_EQ(look().held, kOurs.name) << "another text";
  take_back(kOurs);
  look_when("ours^U^Uabc");
  take_back(kOurs);
  expect_free();
  look_when("ours^U^Uabcz");
}

TEST_F(TypingBesideAPersonTest, WithoutAKeyThatEmptiesTheInputTheKeysComeThroughAllTheSame) {
  const TypedText typed = {"01CCC.2", "", 1};
  paste_and_type(typed, "abc");
  take_back(typed);
  look_when("oursabc");
  EXPECT_EQ(look().taken_back, "");
  expect_free();
}

TEST_F(TypingBesideAPersonTest, OnceTheSubmitKeyWasPressedTheInputIsEmptiedOnlyForKeysThatWait) {
  ASSERT_TRUE(paste(look(), "ours"));
  ASSERT_TRUE(press(look_when("ours"), "Enter"));
  look_when("ours^M");
  take_back(kOurs);
  person_->type("abc");
  look_when("ours^Mabc");
  EXPECT_EQ(look().taken_back, "");

  const TypedText next = {"01CCC.2", "C-u", 1};
  ASSERT_TRUE(paste(look(), "more", next));
  ASSERT_TRUE(server_.tmux().type(press_script(look_when("more"), "Enter", next.name)));
  person_->type("def");
  take_back(next);
  look_when("more^M^Udef");
  EXPECT_EQ(look().submitted, next.name);
  EXPECT_EQ(look().taken_back, next.name);
}

TEST_F(TypingBesideAPersonTest, AProgramThatEndsWhileItsTextIsHeldLeavesTheServerAlive) {
  paste_and_type(kOurs, "abc");
  (void)server_.run({"respawn-pane", "-k", "-t", "=web/toast:", "--", "/bin/false"});
  EXPECT_TRUE(wait_until([&] { return look().session.is_dead; }));
  EXPECT_TRUE(wait_until([&] { return look().held.empty(); }));
  EXPECT_TRUE(look().session.is_dead);
  EXPECT_EQ(look().taken_back, "");
}

TEST_F(TypingTest, OneTextIsHeldAtATime) {
  ASSERT_TRUE(paste(look_when("ready"), "ours"));
  EXPECT_FALSE(paste(look_when("ours"), "more", {"01CCC.2", "C-u", 2}));
  EXPECT_EQ(look().held, kOurs.name);
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
