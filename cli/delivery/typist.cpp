// SPDX-License-Identifier: Apache-2.0
#include "cli/delivery/typist.h"

#include <algorithm>

#include "cli/agents/state.h"
#include "cli/delivery/ending.h"
#include "cli/delivery/frame.h"
#include "common/base/format.h"
#include "common/base/ulid.h"

namespace gt {
namespace {

constexpr Duration kGlance(15);                          // between two looks
constexpr Duration kArrival = std::chrono::seconds(2);   // of a paste on the screen
constexpr Duration kSettled(300);                        // nothing comes any more after it
constexpr Duration kDeparture(600);                      // of a text that was submitted
constexpr Duration kReport(1500);                        // of a hook, after it was submitted
constexpr Duration kLastWord = std::chrono::seconds(5);  // of the hooks of a session that ended
constexpr Duration kSilence = std::chrono::seconds(60);  // after which the screen must do
constexpr Duration kStuck = std::chrono::minutes(10);    // in the input
constexpr int kMostRefusals = 5;                         // of a pane that changes all the time
constexpr int kMostPresses = 4;                          // at a time
constexpr int kMostLosses = 5;
constexpr int kMostTakenBack = 20;
constexpr Duration kRedrawn = std::chrono::seconds(10);  // after a text was taken back
constexpr std::string_view kLost = "it did not arrive";
constexpr std::string_view kTakenBack = "it was taken back before it was sent";
constexpr std::string_view kByScreen = "by its screen";

/// How often it went back to the queue for this reason.
int count_of(std::string_view reason, const Message& message) {
  return static_cast<int>(
      std::count_if(message.chain.begin(), message.chain.end(),
                    [&](const MessageStep& step) { return step.reason == reason; }));
}

Duration age(const Message& message, const Sight& seen) {
  return seen.now - message.chain.back().at;
}

Attempt held(Message message, Hindrance hindrance, const Sight* seen) {
  std::string reason = hindrance_text(hindrance, seen);
  return {std::move(message), hindrance, std::move(reason)};
}

Attempt moved(Message message) {
  return {std::move(message), Hindrance::kNone, ""};
}

}  // namespace

Typist::Typist(Context& context, Address address, Kind kind)
    : context_(context),
      address_(std::move(address)),
      kind_(std::move(kind)),
      id_(new_ulid(context.now())) {}

Typist::~Typist() {
  take_back();
}

TypedText Typist::typed_for(const Message& message, const PaneLook& pane) const {
  return {typing_name(message), kind_.delivery.clear,
          clear_presses(typed_text(message, kind_.delivery), pane.session.width)};
}

/// Nothing that was not sent stays in the input, where a person would type behind it.
void Typist::take_back() {
  if (held_) context_.town().tmux->run_line(take_back_line(held_->pane, held_->text));
  held_.reset();
}

void Typist::let_go() {
  if (held_) context_.town().tmux->run_line(let_go_line(held_->pane, held_->text.name));
  held_.reset();
}

Result<Attempt> Typist::attempt(Message message) {
  GT_TRY(Sight seen, first_look());
  arrived_.reset();
  Result<Attempt> attempt = held(message, Hindrance::kNone, nullptr);
  if (message.state() == MessageState::kQueued) {
    attempt = begin(std::move(message), std::move(seen));
  } else if (message.state() == MessageState::kPasting || is_unsent(message, seen)) {
    attempt = resume_pasted(std::move(message), seen);
  } else if (message.state() == MessageState::kSubmitted) {
    attempt = resume_submitted(std::move(message), seen);
  }
  take_back();
  return attempt;
}

Result<Sight> Typist::look() {
  Town& town = context_.town();
  // What its program has read before this can be seen on the screen that is captured after it.
  std::optional<std::size_t> unread;
  if (!tty_.empty()) unread = unread_input(tty_);
  GT_TRY(AgentHook hook, town.hooks.load(address_));
  GT_TRY(auto pane, town.tmux->look(address_.str(), id_));
  if (pane && pane->tty != tty_) {
    tty_ = pane->tty;
    return look();
  }
  Sight seen{context_.now(), std::move(hook), std::move(pane), false, {}, unread};
  if (!seen.pane) return seen;
  const TmuxSession& session = seen.pane->session;
  seen.is_alive = !session.is_dead && process_state(session.pid) == ProcessState::kAlive;
  seen.screen = read_screen(kind_.screen, seen.pane->screen, session.title, seen.now);
  return seen;
}

/// Ends what a typist that died has left behind, and leaves copy mode where nobody looks.
Result<Sight> Typist::first_look() {
  GT_TRY(Sight seen, look());
  if (seen.pane && !seen.pane->held.empty()) {
    // Whose text it is does not matter: it is no longer than the longest that is typed.
    const std::string longest = std::string(kind_.delivery.most_characters, 'x') +
                                std::string(kind_.delivery.most_lines, '\n');
    const TypedText left = {seen.pane->held, kind_.delivery.clear,
                            clear_presses(longest, seen.pane->session.width)};
    context_.town().tmux->run_line(take_back_line(*seen.pane, left));
    GT_TRY(seen, look());
  }
  if (!seen.pane || !seen.pane->session.is_in_mode || seen.pane->session.attached > 0) return seen;
  context_.town().tmux->run_line(leave_mode_line(*seen.pane));
  return look();
}

Result<Message> Typist::step(const Message& message, MessageState state, std::string_view reason,
                             const std::optional<std::string>& instance) {
  return Messages(*context_.town().store)
      .advance(address_, message.id, {state, context_.now(), std::string(reason)}, instance);
}

Standing Typist::standing_of(const Message& message, const Sight& seen) const {
  return what_stands(seen.screen.draft, typed_text(message, kind_.delivery), frame_mark(message));
}

Result<Attempt> Typist::begin(Message message, Sight seen) {
  const Hindrance hindrance = hindrance_to_typing(seen, message);
  if (hindrance != Hindrance::kNone) return held(std::move(message), hindrance, &seen);
  GT_TRY(message, step(message, MessageState::kPasting, "", seen.pane->session.instance));
  return paste(std::move(message), std::move(seen));
}

Result<Attempt> Typist::paste(Message message, Sight seen) {
  Hindrance hindrance = Hindrance::kRestless;
  for (int refusals = 0; refusals < kMostRefusals; ++refusals) {
    const TypedText typed = typed_for(message, *seen.pane);
    GT_TRY(const bool is_pasted, context_.town().tmux->type(paste_script(
                                     *seen.pane, typed_text(message, kind_.delivery), typed)));
    if (is_pasted) {
      held_ = Held{*seen.pane, typed};
      return see_it_arrive(std::move(message));
    }
    GT_TRY(seen, look());
    hindrance = hindrance_to_typing(seen, message);
    const bool is_same = seen.runs(message.instance);
    if (hindrance == Hindrance::kNone && !is_same) hindrance = Hindrance::kReplaced;
    if (hindrance != Hindrance::kNone) break;
  }
  if (hindrance == Hindrance::kNone) hindrance = Hindrance::kRestless;
  // tmux said each time that it had not done it.
  const std::string reason = hindrance_text(hindrance, &seen);
  GT_TRY(message, step(message, MessageState::kQueued, reason));
  return Attempt{std::move(message), hindrance, reason};
}

Result<Attempt> Typist::see_it_arrive(Message message) {
  const auto deadline = context_.clock().steady() + kArrival;
  while (true) {
    GT_TRY(const Sight seen, look());
    if (standing_of(message, seen) == Standing::kOurs) {
      arrived_ = context_.clock().steady();
      return submit(std::move(message));
    }
    if (!seen.runs(message.instance)) return held(message, Hindrance::kNotRunning, &seen);
    if (seen.screen.state == ScreenState::kDialog) return held(message, Hindrance::kDialog, &seen);
    if (context_.clock().steady() >= deadline) return held(message, Hindrance::kNotSeen, &seen);
    context_.clock().sleep_for(kGlance);
  }
}

Result<Attempt> Typist::submit(Message message) {
  if (arrived_) {
    const auto early = *arrived_ + kind_.delivery.gap - context_.clock().steady();
    if (early.count() > 0) context_.clock().sleep_for(std::chrono::ceil<Duration>(early));
  }
  if (message.state() == MessageState::kPasting) {
    GT_TRY(message, step(message, MessageState::kSubmitted, ""));
  }
  for (int times = 1; times <= kMostPresses; ++times) {
    GT_TRY(auto attempt, press(message, times));
    if (attempt) return *std::move(attempt);
  }
  return held(std::move(message), Hindrance::kNotTaken, nullptr);
}

/// Nothing if the text stands where it stood: the program has swallowed the key.
Result<std::optional<Attempt>> Typist::press(const Message& message, int times) {
  const std::string typed = typed_text(message, kind_.delivery);
  for (int refusals = 0;; ++refusals) {
    GT_TRY(const Sight seen, look());
    // Pressed before, and gone since the last look.
    if (times > 1 && standing_of(message, seen) == Standing::kNothing && seen.screen.has_input) {
      let_go();
      GT_TRY(Attempt attempt, find_evidence(message, seen));
      return std::optional(std::move(attempt));
    }
    const Hindrance hindrance = hindrance_to_submitting(seen, message, typed);
    if (hindrance != Hindrance::kNone) return std::optional(held(message, hindrance, &seen));
    GT_TRY(const bool is_pressed, context_.town().tmux->type(press_script(
                                      *seen.pane, kind_.delivery.submit, typing_name(message))));
    if (is_pressed) break;
    if (refusals >= kMostRefusals) return std::optional(held(message, Hindrance::kRestless, &seen));
    context_.clock().sleep_for(kGlance);
  }
  const auto deadline = context_.clock().steady() + kDeparture * times;
  while (context_.clock().steady() < deadline) {
    context_.clock().sleep_for(kGlance);
    GT_TRY(const Sight seen, look());
    const bool is_gone = !seen.runs(message.instance) || !seen.screen.has_input ||
                         standing_of(message, seen) != Standing::kOurs;
    if (!is_gone) continue;
    let_go();
    GT_TRY(Attempt attempt, find_evidence(message, seen));
    return std::optional(std::move(attempt));
  }
  return std::optional<Attempt>();
}

Result<Attempt> Typist::find_evidence(Message message, const Sight& seen) {
  Messages messages(*context_.town().store);
  const auto deadline = context_.clock().steady() + kReport;
  // Where its hooks do not tell, the screen does: the text stood in the input, alone, the submit
  // key was pressed, and it is gone.
  while (kind_.delivery.reports_prompts && context_.clock().steady() < deadline) {
    GT_TRY(message, messages.load(address_, message.id));
    if (is_over(message.state())) return moved(std::move(message));
    context_.clock().sleep_for(kGlance);
  }
  const bool is_sent = seen.runs(message.instance) && seen.screen.has_input &&
                       standing_of(message, seen) == Standing::kNothing;
  if (!is_sent || kind_.delivery.reports_prompts) {
    return held(std::move(message), Hindrance::kNoWord, &seen);
  }
  GT_TRY(message, acknowledge(context_, message, kByScreen));
  return moved(std::move(message));
}

/// True if the pane knows that the submit key was not pressed. A text that nobody clears a person
/// may have sent.
bool Typist::is_unsent(const Message& message, const Sight& seen) const {
  const std::string name = typing_name(message);
  return seen.runs(message.instance) && !kind_.delivery.clear.empty() &&
         seen.pane->pasted == name && seen.pane->submitted != name;
}

Result<Attempt> Typist::resume_pasted(Message message, const Sight& seen) {
  if (!seen.runs(message.instance)) {
    return send_back(message, "its session ended before it was sent");
  }
  const Standing standing = standing_of(message, seen);
  const bool is_emptied = seen.pane->taken_back == typing_name(message);
  if (standing == Standing::kOurs && is_emptied && age(message, seen) < kRedrawn) {
    return held(std::move(message), Hindrance::kUnread, &seen);
  }
  if (standing == Standing::kOurs) return submit(std::move(message));
  if (standing == Standing::kMixed) return held(std::move(message), Hindrance::kDraft, &seen);
  if (!seen.screen.has_input) return held(std::move(message), Hindrance::kDialog, &seen);
  if (!shows_mark(seen.pane->screen, frame_mark(message))) {
    return look_for_what_is_not_shown(std::move(message));
  }
  // A person sent it.
  const bool may_report = kind_.delivery.reports_prompts && age(message, seen) < kSilence;
  if (may_report) return held(std::move(message), Hindrance::kNoWord, &seen);
  GT_TRY(message, acknowledge(context_, message, kByScreen));
  return moved(std::move(message));
}

Result<Attempt> Typist::look_for_what_is_not_shown(Message message) {
  context_.clock().sleep_for(kSettled);
  GT_TRY(const Sight seen, look());
  const bool is_known = seen.unread.has_value() || age(message, seen) > kSilence;
  if (seen.unread.value_or(0) > 0 || !is_known) {
    return held(std::move(message), Hindrance::kUnread, &seen);
  }
  const bool is_nowhere = seen.runs(message.instance) && seen.screen.has_input &&
                          !shows_mark(seen.pane->screen, frame_mark(message));
  if (!is_nowhere) return held(std::move(message), Hindrance::kNotSeen, &seen);
  const bool is_taken_back = seen.pane->taken_back == typing_name(message);
  const std::string_view reason = is_taken_back ? kTakenBack : kLost;
  const int most = is_taken_back ? kMostTakenBack : kMostLosses;
  if (count_of(reason, message) + 1 < most) return send_back(message, reason);
  GT_TRY(message, end_message(context_, message, MessageState::kBounced,
                              format("{} times {}", most, reason)));
  return moved(std::move(message));
}

Result<Attempt> Typist::resume_submitted(Message message, const Sight& seen) {
  const auto bounce = [&](std::string_view reason) -> Result<Attempt> {
    GT_TRY(message, end_message(context_, message, MessageState::kBounced, reason));
    return moved(std::move(message));
  };
  const Duration waited = age(message, seen);
  if (!seen.runs(message.instance)) {
    if (waited < kLastWord) return held(std::move(message), Hindrance::kNoWord, &seen);
    return bounce("its session ended before it said that it had it: perhaps it has seen it");
  }
  if (!seen.screen.has_input) {
    if (waited > kStuck) return bounce("there is no sign that it arrived");
    return held(std::move(message), Hindrance::kNoWord, &seen);
  }
  const Standing standing = standing_of(message, seen);
  if (standing == Standing::kOurs && waited > kStuck) {
    return bounce("it stands in its input, and its program does not take it");
  }
  if (standing == Standing::kOurs) return submit(std::move(message));
  if (standing == Standing::kMixed) return held(std::move(message), Hindrance::kDraft, &seen);
  const bool is_seen = shows_mark(seen.pane->screen, frame_mark(message));
  if (is_seen && (!kind_.delivery.reports_prompts || waited > kSilence)) {
    GT_TRY(message, acknowledge(context_, message, kByScreen));
    return moved(std::move(message));
  }
  if (waited > kStuck) return bounce("there is no sign that it arrived");
  return held(std::move(message), Hindrance::kNoWord, &seen);
}

Result<Attempt> Typist::send_back(const Message& message, std::string_view reason) {
  GT_TRY(Message queued, step(message, MessageState::kQueued, reason));
  return moved(std::move(queued));
}

}  // namespace gt
