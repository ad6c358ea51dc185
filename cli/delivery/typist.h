// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cli/agents/kind.h"
#include "cli/context.h"
#include "cli/delivery/frame.h"
#include "cli/delivery/hindrance.h"
#include "hooks/message.h"

namespace gt {

/// How far a message has come, and what keeps it from coming further.
struct Attempt {
  Message message;
  Hindrance hindrance = Hindrance::kNone;
  std::string reason;  ///< hindrance_text
};

/// Types messages into the session of one agent, whose typing lease its owner holds. Each step is
/// written down before it is taken, so that whoever comes after a crash knows what may have
/// happened, looks, and goes on from there:
///
/// - `pasting`: the text may have been pasted, the submit key was not pressed. If it stands in the
///   input, go on. If its program has read all of its input and it stands nowhere, it was taken
///   back or lost, as in a dialog: back to the queue. A session that ended took it along: back to
///   the queue.
/// - `submitted`: the submit key may have been pressed; the pane knows of its last text whether it
///   was. If not, it is as if `pasting`. While the text stands in the input alone, press it. Once
///   it does not, only evidence counts.
///
/// A text is held from the paste until it is seen to be gone: a person's keys wait. If it is not
/// sent, it is taken back before they come through: by us, by whoever comes after us, or by the
/// server. Whatever a typist that died has still under way comes to nothing: the pane obeys its
/// last one.
class Typist {
 public:
  Typist(Context& context, Address address, Kind kind);
  ~Typist();
  Typist(const Typist&) = delete;
  Typist& operator=(const Typist&) = delete;

  /// Takes a message as far as it comes now. Errors: the store's; tmux's; kConflict when somebody
  /// else moved the message meanwhile.
  [[nodiscard]] Result<Attempt> attempt(Message message);

 private:
  [[nodiscard]] Result<Sight> look();
  [[nodiscard]] Result<Sight> first_look();
  [[nodiscard]] Result<Attempt> begin(Message message, Sight seen);
  [[nodiscard]] Result<Attempt> paste(Message message, Sight seen);
  [[nodiscard]] Result<Attempt> see_it_arrive(Message message);
  [[nodiscard]] Result<Attempt> submit(Message message);
  [[nodiscard]] Result<std::optional<Attempt>> press(const Message& message, int times);
  [[nodiscard]] Result<Attempt> find_evidence(Message message, const Sight& seen);
  [[nodiscard]] Result<Attempt> resume_pasted(Message message, const Sight& seen);
  [[nodiscard]] Result<Attempt> look_for_what_is_not_shown(Message message);
  [[nodiscard]] Result<Attempt> resume_submitted(Message message, const Sight& seen);
  [[nodiscard]] Result<Attempt> send_back(const Message& message, std::string_view reason);
  [[nodiscard]] Result<Message> step(const Message& message, MessageState state,
                                     std::string_view reason,
                                     const std::optional<std::string>& instance = std::nullopt);
  [[nodiscard]] bool is_unsent(const Message& message, const Sight& seen) const;
  [[nodiscard]] Standing standing_of(const Message& message, const Sight& seen) const;
  [[nodiscard]] TypedText typed_for(const Message& message, const PaneLook& pane) const;
  void take_back();
  void let_go();

  Context& context_;
  Address address_;
  Kind kind_;
  std::string id_;  // of this typist, for tmux
  std::string tty_;
  /// What we hold, and where.
  struct Held {
    PaneLook pane;
    TypedText text;
  };
  std::optional<Held> held_;
  std::optional<std::chrono::steady_clock::time_point> arrived_;
};

}  // namespace gt
