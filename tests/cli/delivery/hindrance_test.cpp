// SPDX-License-Identifier: Apache-2.0
#include "cli/delivery/hindrance.h"

#include <gtest/gtest.h>

#include "cli/delivery/frame.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::testing::HasSubstr;

const WallTime kNow = *parse_time("2026-11-20T12:00:00.000Z");
const Address kToast = Address::polecat("web", "toast");

Message message() {
  Message message(kToast);
  message.id = "01K9ZQ7Y3W00000000003F7K2Q";
  message.instance = "I1";
  message.from = "mayor";
  message.is_verified = true;
  message.text = "Look.";
  return message;
}

/// An agent at rest, with an empty input.
Sight ready() {
  AgentHook hook(kToast);
  hook.instance = "I1";
  PaneLook pane;
  pane.session.instance = "I1";
  Sight seen{kNow, hook, pane, true, {}, 0};
  seen.screen.state = ScreenState::kReady;
  seen.screen.has_input = true;
  return seen;
}

TEST(Hindrance, IsFoundInWhatIsSeen) {
  using H = Hindrance;
  struct {
    const char* name;
    void (*change)(Sight&);
    H expected, when_urgent;
  } const cases[] = {
      {"at rest", [](Sight&) {}, H::kNone, H::kNone},
      {"stopped", [](Sight& s) { s.hook.desired = Desired::kStopped; }, H::kStopped, H::kStopped},
      {"no session", [](Sight& s) { s.pane.reset(); }, H::kNotRunning, H::kNotRunning},
      {"its program ended", [](Sight& s) { s.is_alive = false; }, H::kNotRunning, H::kNotRunning},
      {"another instance", [](Sight& s) { s.hook.instance = "I2"; }, H::kReplaced, H::kReplaced},
      {"never started", [](Sight& s) { s.hook.instance.reset(); }, H::kReplaced, H::kReplaced},
      {"copy mode", [](Sight& s) { s.pane->session.is_in_mode = true; }, H::kCopyMode,
       H::kCopyMode},
      {"no input", [](Sight& s) { s.pane->is_deaf = true; }, H::kDeaf, H::kDeaf},
      {"do not disturb", [](Sight& s) { set_undisturbed(s.hook, kNow + std::chrono::seconds(1)); },
       H::kDisturbed, H::kNone},
      {"do not disturb, over", [](Sight& s) { set_undisturbed(s.hook, kNow); }, H::kNone, H::kNone},
      {"at work", [](Sight& s) { s.screen.state = ScreenState::kBusy; }, H::kBusy, H::kNone},
      {"at work, no input",
       [](Sight& s) {
         s.screen.state = ScreenState::kBusy;
         s.screen.has_input = false;
       },
       H::kBusy, H::kUnclear},
      {"a dialog", [](Sight& s) { s.screen.state = ScreenState::kDialog; }, H::kDialog, H::kDialog},
      {"about to ask",
       [](Sight& s) {
         s.hook.signal = {"waiting", kNow - std::chrono::seconds(1), "I1"};
       },
       H::kDialog, H::kDialog},
      {"asked long ago",
       [](Sight& s) {
         s.hook.signal = {"waiting", kNow - std::chrono::seconds(9), "I1"};
       },
       H::kNone, H::kNone},
      {"another session asked",
       [](Sight& s) {
         s.hook.signal = {"waiting", kNow - std::chrono::seconds(1), "I0"};
       },
       H::kNone, H::kNone},
      {"a limit", [](Sight& s) { s.screen.state = ScreenState::kLimited; }, H::kLimited,
       H::kLimited},
      {"a full context", [](Sight& s) { s.screen.state = ScreenState::kExhausted; }, H::kExhausted,
       H::kExhausted},
      {"an unknown screen", [](Sight& s) { s.screen.state = ScreenState::kUnknown; }, H::kUnclear,
       H::kUnclear},
      {"a person's draft", [](Sight& s) { s.screen.draft = "Could you"; }, H::kDraft, H::kDraft},
      {"a key just now",
       [](Sight& s) {
         s.pane->session.attached = 1;
         s.pane->last_key = kNow - std::chrono::seconds(2);
       },
       H::kTyping, H::kTyping},
      {"a key a while ago",
       [](Sight& s) {
         s.pane->session.attached = 1;
         s.pane->last_key = kNow - std::chrono::seconds(4);
       },
       H::kNone, H::kNone},
      {"nobody attached", [](Sight& s) { s.pane->last_key = kNow; }, H::kNone, H::kNone},
      {"it does not read", [](Sight& s) { s.unread = 1; }, H::kUnread, H::kUnread},
      {"nobody knows whether it reads", [](Sight& s) { s.unread.reset(); }, H::kNone, H::kNone},
  };
  for (const auto& [name, change, expected, when_urgent] : cases) {
    Sight seen = ready();
    change(seen);
    Message plain = message(), urgent = message();
    urgent.is_urgent = true;
    EXPECT_EQ(hindrance_to_typing(seen, plain), expected) << name;
    EXPECT_EQ(hindrance_to_typing(seen, urgent), when_urgent) << name;
  }
}

TEST(Hindrance, TheSubmitKeyNeedsTheTextAloneInTheInput) {
  const std::string typed = typed_text(message(), {});
  Sight seen = ready();
  EXPECT_EQ(hindrance_to_submitting(seen, message(), typed), Hindrance::kDraft);
  seen.screen.draft = typed;
  EXPECT_EQ(hindrance_to_submitting(seen, message(), typed), Hindrance::kNone);
  seen.screen.draft = typed + "x";
  EXPECT_EQ(hindrance_to_submitting(seen, message(), typed), Hindrance::kDraft);
  seen.screen.draft = typed;
  seen.screen.state = ScreenState::kDialog;
  EXPECT_EQ(hindrance_to_submitting(seen, message(), typed), Hindrance::kDialog);
  seen.screen.state = ScreenState::kReady;
  seen.pane->session.instance = "I2";
  EXPECT_EQ(hindrance_to_submitting(seen, message(), typed), Hindrance::kReplaced);
}

TEST(Hindrance, IsSaidToAPerson) {
  Sight seen = ready();
  EXPECT_EQ(hindrance_text(Hindrance::kBusy, &seen), "queued behind its work");
  seen.screen.state = ScreenState::kDialog;
  seen.screen.rule = "permission";
  seen.screen.choices = {{"1", "Yes", true}};
  EXPECT_EQ(hindrance_text(Hindrance::kDialog, &seen), "held: waiting for permission");
  seen.screen.rule = "trust";
  EXPECT_EQ(hindrance_text(Hindrance::kDialog, &seen), "held: waiting at a dialog");
  set_undisturbed(seen.hook, kNow);
  EXPECT_THAT(hindrance_text(Hindrance::kDisturbed, &seen), HasSubstr("until 2026-11-20T12:00"));
}

}  // namespace
}  // namespace gt
