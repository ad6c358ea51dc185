// SPDX-License-Identifier: Apache-2.0
#include "cli/delivery/hindrance.h"

#include "cli/delivery/frame.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// A person who stopped typing for longer has stopped.
constexpr Duration kKeyRest = std::chrono::seconds(3);
/// An agent says `waiting` a moment before its dialog can be seen. Later the screen knows better: a
/// refusal at a dialog is the end of it without a word.
constexpr Duration kFreshWord = std::chrono::seconds(5);
constexpr std::string_view kUndisturbedKey = "undisturbed_until";

/// What keeps anything from being typed, whoever sends it.
Hindrance hindrance_of_session(const Sight& seen, const std::optional<std::string>& instance) {
  if (!seen.pane || !seen.is_alive) return Hindrance::kNotRunning;
  if (!instance || seen.pane->session.instance != *instance) return Hindrance::kReplaced;
  if (seen.pane->session.is_in_mode) return Hindrance::kCopyMode;
  if (seen.pane->is_deaf) return Hindrance::kDeaf;
  const auto& signal = seen.hook.signal;
  const bool is_about_to_ask = signal && signal->state == "waiting" &&
                               signal->instance == seen.pane->session.instance &&
                               seen.now - signal->at < kFreshWord;
  return is_about_to_ask ? Hindrance::kDialog : Hindrance::kNone;
}

Hindrance hindrance_on_screen(const ScreenReading& screen, bool is_urgent) {
  switch (screen.state) {
    case ScreenState::kReady:
      return screen.has_input ? Hindrance::kNone : Hindrance::kUnclear;
    case ScreenState::kBusy:
      if (!is_urgent) return Hindrance::kBusy;
      return screen.has_input ? Hindrance::kNone : Hindrance::kUnclear;
    case ScreenState::kDialog:
      return Hindrance::kDialog;
    case ScreenState::kLimited:
      return Hindrance::kLimited;
    case ScreenState::kExhausted:
      return Hindrance::kExhausted;
    case ScreenState::kUnknown:
      break;
  }
  return Hindrance::kUnclear;
}

bool is_person_typing(const Sight& seen) {
  return seen.pane->session.attached > 0 && seen.now - seen.pane->last_key < kKeyRest;
}

}  // namespace

bool Sight::runs(const std::optional<std::string>& instance) const {
  return pane && is_alive && instance && pane->session.instance == *instance;
}

Hindrance hindrance_to_typing(const Sight& seen, const Message& message) {
  if (seen.hook.desired != Desired::kRunning) return Hindrance::kStopped;
  const auto of_session = hindrance_of_session(seen, seen.hook.instance);
  if (of_session != Hindrance::kNone) return of_session;
  const auto until = undisturbed_until(seen.hook);
  if (until && seen.now < *until && !message.is_urgent) return Hindrance::kDisturbed;
  const auto on_screen = hindrance_on_screen(seen.screen, message.is_urgent);
  if (on_screen != Hindrance::kNone) return on_screen;
  if (!trimmed(seen.screen.draft).empty()) return Hindrance::kDraft;
  if (is_person_typing(seen)) return Hindrance::kTyping;
  return seen.unread.value_or(0) > 0 ? Hindrance::kUnread : Hindrance::kNone;
}

Hindrance hindrance_to_submitting(const Sight& seen, const Message& message,
                                  std::string_view typed) {
  const auto of_session = hindrance_of_session(seen, message.instance);
  if (of_session != Hindrance::kNone) return of_session;
  const auto on_screen = hindrance_on_screen(seen.screen, message.is_urgent);
  if (on_screen != Hindrance::kNone) return on_screen;
  if (what_stands(seen.screen.draft, typed, frame_mark(message)) != Standing::kOurs) {
    return Hindrance::kDraft;
  }
  return seen.unread.value_or(0) > 0 ? Hindrance::kUnread : Hindrance::kNone;
}

std::string hindrance_text(Hindrance hindrance, const Sight* seen) {
  switch (hindrance) {
    case Hindrance::kNone:
      return "";
    case Hindrance::kStopped:
      return format("held: it is {}",
                    seen != nullptr ? desired_name(seen->hook.desired) : "stopped");
    case Hindrance::kNotRunning:
      return "held: it has no running session";
    case Hindrance::kReplaced:
      return "held: its session is just being replaced";
    case Hindrance::kDisturbed:
      return format("held: it is not to be disturbed until {}",
                    seen != nullptr ? format_time(undisturbed_until(seen->hook).value_or(seen->now))
                                    : "later");
    case Hindrance::kCopyMode:
      return "held: a person reads in its session";
    case Hindrance::kDeaf:
      return "held: a person made its pane take no input";
    case Hindrance::kTyping:
      return "held: a person is typing";
    case Hindrance::kUnread:
      return "held: its program does not read its input";
    case Hindrance::kDialog:
      return seen != nullptr && !seen->screen.is_permission() ? "held: waiting at a dialog"
                                                              : "held: waiting for permission";
    case Hindrance::kLimited:
      return "held: it has reached a limit";
    case Hindrance::kExhausted:
      return "held: its context is full";
    case Hindrance::kUnclear:
      return "held: its screen cannot be understood";
    case Hindrance::kDraft:
      return "held: a person's text stands in its input";
    case Hindrance::kBusy:
      return "queued behind its work";
    case Hindrance::kRestless:
      return "held: its screen does not rest";
    case Hindrance::kNotSeen:
      return "typed, and not seen on its screen yet";
    case Hindrance::kNotTaken:
      return "typed, but its program does not take it";
    case Hindrance::kNoWord:
      return "sent; its program has not reported it yet";
    case Hindrance::kOtherAtIt:
      return "queued behind another message";
  }
  return "";
}

std::optional<WallTime> undisturbed_until(const AgentHook& hook) {
  const std::string* text = hook.source[kUndisturbedKey].as_string();
  const auto time = text != nullptr ? parse_time(*text) : Error{ErrorCode::kFailed, "", ""};
  return time ? std::optional(*time) : std::nullopt;
}

void set_undisturbed(AgentHook& hook, const std::optional<WallTime>& until) {
  hook.source.set_or_erase(kUndisturbedKey, time_value(until));
}

}  // namespace gt
